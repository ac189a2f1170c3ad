import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Start-up time and resident memory of the idle demonstration server, beside the embedded engine and a web server alone. Linux: memory is
 * read from `/proc`. `--smoke`: does not wait for the server to become idle.
 */
const idleSeconds = process.argv.includes('--smoke') ? 1 : 60

interface Seen {
  readonly seconds: number
  readonly megabytes: number
}

/** From the start of the process to the address on its output; then memory once it has idled. */
async function run(module: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Seen> {
  const started = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, module), ...args], {
    env: { ...process.env, ...environment, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('http://')) break
    const seconds = (performance.now() - started) / 1000
    await sleep(idleSeconds * 1000)
    return { seconds, megabytes: await residentMegabytes(child.pid ?? 0) }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
const say = (what: string, { seconds, megabytes }: Seen, beside: Seen): void => {
  const ratios = `ratio ${(seconds / beside.seconds).toFixed(1)} and ${(megabytes / beside.megabytes).toFixed(1)}`
  process.stdout.write(`${what.padEnd(44)}${seconds.toFixed(2).padStart(6)} s  ${String(megabytes).padStart(5)} MB resident  ${ratios}\n`)
}
try {
  const product = { SAMEDAY_DATA: join(folder, 'data'), PORT: '0' }
  const bare = join(folder, 'bare')
  const [firstBare, first] = [await run('bare-server.ts', [bare], {}), await run('../src/cli.ts', ['serve'], product)]
  const [againBare, again] = [await run('bare-server.ts', [bare], {}), await run('../src/cli.ts', ['serve'], product)]
  say('engine and web server alone, first start', firstBare, firstBare)
  say('npm start on nothing, first start', first, firstBare)
  say('engine and web server alone, again', againBare, againBare)
  say('npm start, again', again, againBare)
} finally {
  await rm(folder, { recursive: true, force: true })
}
