#!/usr/bin/env node
// Starts the program on the Node that the lock file pins, whichever one the machine has. Compiled code is kept in a folder of the
// program's own: commands start in a third of the time, and without the compiler's memory.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const OLDEST = 26
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** What a person, a terminal or a service manager sends to end a program or to tell it something; the rest cannot be caught or is about this process alone. */
const handedOn = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGPWR', 'SIGBREAK'].filter(
  (signal) => signal in constants.signals,
)

if (Number(process.versions.node.split('.')[0]) >= OLDEST) await runHere()
else runOnPinnedNode()

async function runHere() {
  const stop = () => process.kill(process.pid, 'SIGTERM')
  whenLauncherIsGone(stop)
  whenNpmIsGone(stop)
  module.enableCompileCache(here('../node_modules/.cache/sameday'))
  const { runProcess } = await import('../src/cli.ts')
  await runProcess()
}

/** This process then only stands for the other one: it hands every signal on, and ends as the other does. */
function runOnPinnedNode() {
  const pinned = here('../node_modules/.bin/node')
  if (!existsSync(pinned)) {
    process.stderr.write('没有找到随包安装的 Node：请在项目目录运行 npm ci\n')
    process.exit(1)
  }
  const args = ['--disable-warning=ExperimentalWarning', here('sameday.mjs'), ...process.argv.slice(2)]
  // The channel carries nothing: its end tells the program that this process is gone, however it went.
  const program = spawn(pinned, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of handedOn) process.on(signal, () => program.kill(signal))
  whenNpmIsGone(() => program.kill('SIGTERM'))
  program.once('error', (error) => {
    process.stderr.write(`不能启动随包安装的 Node（${error.code ?? error.message}）：请在项目目录重新运行 npm ci\n`)
    process.exit(1)
  })
  program.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function whenLauncherIsGone(then) {
  // Undefined: this process was not started by a launcher.
  if (process.connected === undefined) return
  if (!process.connected) then()
  process.once('disconnect', then)
  process.channel?.unref()
}

/**
 * npm and the shell between it and us hand on some signals, die of others, and of SIGKILL say nothing: when one of them is gone, whoever ended
 * it meant this program. Without npm a dead parent means nothing: that is how programs are put into the background.
 */
function whenNpmIsGone(then) {
  if (process.env.npm_lifecycle_event === undefined || process.ppid === 1) return
  const before = ancestors()
  const looking = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(looking)
    then()
  }, 500)
  looking.unref()
}

/** The parent, and where the system tells it in a file, its parent. */
function ancestors() {
  const parent = process.ppid
  try {
    // `PID (name) state PPID …`; a name may have brackets of its own.
    const [, grandparent] = readFileSync(`/proc/${parent}/stat`, 'utf8').split(') ').at(-1).split(' ')
    return `${parent} ${grandparent}`
  } catch {
    return String(parent)
  }
}
