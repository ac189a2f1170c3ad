import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { iso, plainFacts } from '../policy/facts.ts'
import { until } from './patience.ts'
import { type Variables, sameday } from './program.ts'
import { folder } from './story.ts'

const LAUNCHER = join(import.meta.dirname, '../../bin/sameday.mjs')
/** Makes the process believe that it runs on the oldest Node that a machine may have: it then starts the pinned one. */
const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})`

interface Launched {
  readonly launcher: ChildProcess
  readonly said: { out: string; err: string }
  /** How the launcher ended. */
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Nobody has its output open any more: the program behind it is gone too. */
  readonly gone: Promise<unknown>
}

function watched(launcher: ChildProcess): Launched {
  onTestFinished(() => void launcher.kill('SIGKILL'))
  const said = { out: '', err: '' }
  launcher.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  launcher.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  launcher.stdin?.on('error', () => undefined)
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    launcher.once('exit', (code, signal) => resolve({ code, signal }))
  })
  return { launcher, said, exit, gone: once(launcher, 'close') }
}

const env = (variables: Variables) => ({ PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...variables })

const underOlderNode = ['--import', older, '--disable-warning=ExperimentalWarning', LAUNCHER]

const launch = (argv: readonly string[], variables: Variables = {}): Launched =>
  watched(spawn(process.execPath, [...underOlderNode, ...argv], { env: env(variables), stdio: ['ignore', 'pipe', 'pipe'] }))

/** One order, and then an input that does not end, whoever is gone. */
function endlessInput(): ChildProcess {
  const line = JSON.stringify({ ...plainFacts, enteredAt: iso('11-20 12:00') })
  const input = spawn('sh', ['-c', 'echo "$0"; exec sleep 300', line], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void input.kill('SIGKILL'))
  return input
}

/** A program that goes on judging; it has judged one order. */
async function judging(argv = [...underOlderNode, 'judge'], variables: Variables = {}, input = endlessInput()): Promise<Launched> {
  const launched = watched(spawn(process.execPath, argv, { env: env(variables), stdio: [input.stdout, 'pipe', 'pipe'] }))
  await until('a verdict', () => launched.said.out.includes('"status"'))
  return launched
}

/** On Linux a program that was asked to end by this signal has this exit code. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

describe('under an older Node', () => {
  test('the exit code is that of the program', async () => {
    for (const [argv, code] of [
      [['help'], 0],
      [['order'], 2],
      [['org', 'check', 'none.yaml'], 1],
    ] as const) {
      const { exit, gone } = launch(argv)
      expect(await exit).toEqual({ code, signal: null })
      await gone
    }
  })

  test.for(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const)(
    '%s reaches the program, and the exit code says so',
    async (signal) => {
      const { launcher, exit, gone } = await judging()
      launcher.kill(signal)
      expect(await exit).toEqual({ code: codeOf(signal), signal: null })
      await gone
    },
  )

  test('a program that is killed itself gives its signal too', async () => {
    const { launcher, exit } = await judging()
    const children = spawn('pgrep', ['-P', String(launcher.pid)])
    let pid = ''
    children.stdout.setEncoding('utf8').on('data', (text: string) => (pid += text))
    await once(children, 'close')
    process.kill(Number(pid.trim()), 'SIGKILL')
    expect(await exit).toEqual({ code: codeOf('SIGKILL'), signal: null })
  })

  test('a launcher that is killed takes its program with it', async () => {
    const { launcher, exit, gone } = await judging()
    launcher.kill('SIGKILL')
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' })
    await gone
  })
})

test(
  'a service that is stopped, however often it is told, or killed, leaves neither port nor folder behind',
  { timeout: 180_000 },
  async () => {
    const variables = { SAMEDAY_DATA: folder(), SAMEDAY_NOW: '2026-11-21T17:30:00+08:00', PORT: String(await freePort()) }
    const stopped = launch(['serve'], variables)
    await until('the server', () => stopped.said.out.includes('已启动'), 120_000)
    stopped.launcher.kill('SIGTERM')
    await sleep(20)
    stopped.launcher.kill('SIGTERM')
    stopped.launcher.kill('SIGINT')
    expect(await stopped.exit).toEqual({ code: 0, signal: null })
    await stopped.gone
    expect(stopped.said.err).toBe('')

    const killed = launch(['serve'], variables)
    await until('the server, on the same port and folder', () => killed.said.out.includes('已启动'), 120_000)
    killed.launcher.kill('SIGKILL')
    await killed.gone
    expect(killed.said.err).toBe('')
    await using port = createServer().listen(Number(variables.PORT), '127.0.0.1')
    await once(port, 'listening')
    expect(await sameday(['migrate'], variables)).toMatchObject({ exit: 0, err: '', out: '回放数据库已是最新（内置引擎）\n' })
  },
)

async function freePort(): Promise<number> {
  await using probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  return (probe.address() as AddressInfo).port
}

describe('under npm', () => {
  /** A parent as npm is: it starts the program with its own input and output, and knows nothing of signals. */
  const parentOf = (argv: readonly string[]): string[] => [
    '-e',
    `require('node:child_process').spawn(process.execPath, ${JSON.stringify([...argv, 'judge'])}, { stdio: 'inherit' })`,
  ]
  const onPinnedNode = ['--disable-warning=ExperimentalWarning', LAUNCHER]

  /** A shell that waits for the program and knows nothing of npm. */
  const shell = (argv: readonly string[]): string[] => [
    '-e',
    `require('node:child_process').spawn('sh', ['-c', '"$0" "$@"; true', process.execPath, ...${JSON.stringify([...argv, 'judge'])}], { stdio: 'inherit' })`,
  ]

  test.for([
    ['an older Node', parentOf(underOlderNode)],
    ['the pinned Node', parentOf(onPinnedNode)],
    // Where the system tells of the parent of a parent.
    ...(existsSync('/proc/self/stat')
      ? [['an older Node behind a shell', shell(underOlderNode)] as const, ['the pinned Node behind a shell', shell(onPinnedNode)] as const]
      : []),
  ] as const)('on %s, the program ends when npm is gone', async ([, parent]) => {
    const { launcher, gone } = await judging([...parent], { npm_lifecycle_event: 'start' })
    launcher.kill('SIGKILL')
    await gone
  })

  test('a program that was started by anything else goes on without it', async () => {
    const input = endlessInput()
    const { launcher, exit, gone } = await judging(parentOf(onPinnedNode), {}, input)
    launcher.kill('SIGKILL')
    await exit
    expect(await Promise.race([gone, sleep(1500, 'goes on')])).toBe('goes on')
    input.kill('SIGKILL')
    await gone
  })
})
