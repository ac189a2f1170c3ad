import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const LAUNCHER = join(import.meta.dirname, '../../bin/sameday.mjs')
/** Names another program than that of the sources, such as one that was unpacked; it is not told of it. */
export const OTHER = 'PROGRAM'
/** Long enough for a machine that does much else. */
const PATIENCE_MILLIS = 120_000

export type Variables = Readonly<Record<string, string>>

/** How a process ended, and all that it said. */
export interface Ended {
  readonly exit: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

interface Run {
  readonly child: ChildProcess
  readonly said: { out: string; err: string }
  readonly ended: Promise<Ended>
}

/** What still runs when the tests end, however they end, ends with them. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** A process of the real program. Of the variables around the tests it gets none that means anything to it; its time zone is not the product's. */
function start(argv: readonly string[], { [OTHER]: other, ...variables }: Variables, cwd: string): Run {
  const [command, ...first] = other === undefined ? [process.execPath, '--disable-warning=ExperimentalWarning', LAUNCHER] : [other]
  const child = spawn(command, [...first, ...argv], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      TZ: 'America/New_York',
      LOG_LEVEL: 'warn',
      PORT: '0',
      ...variables,
    },
    stdio: 'pipe',
  })
  running.add(child)
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  // A program that ends without reading its input breaks the pipe.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit, signal) => {
      running.delete(child)
      resolve({ exit, signal, ...said })
    })
  })
  return { child, said, ended }
}

/** Runs one command to its end. Without an input, that of a terminal at which nobody types. */
export async function sameday(
  argv: readonly string[],
  variables: Variables,
  { input = null, cwd = tmpdir() }: { readonly input?: string | null; readonly cwd?: string } = {},
): Promise<Ended> {
  const { child, ended } = start(argv, variables, cwd)
  if (input !== null) child.stdin?.end(input)
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLIS)
  const how = await ended
  clearTimeout(patience)
  return how
}

/** The lines of a command that has to succeed, each of them JSON. */
export async function jsonOf<T>(argv: readonly string[], variables: Variables, input: string | null = null): Promise<T[]> {
  const { exit, out, err } = await sameday(argv, variables, { input })
  if (exit !== 0) throw new Error(`${argv.join(' ')} ended with ${exit}: ${err}`)
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}

export interface Server {
  /** Where it listens, as it says itself. */
  readonly url: string
  readonly said: { readonly out: string; readonly err: string }
  readonly ended: Promise<Ended>
  /** Sends the signal; how the server ended. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

/** A server that says it has started; killed in the end, which is that of the test unless it is said otherwise. */
export async function serve(variables: Variables, inTheEnd: (kill: () => Promise<void>) => void = onTestFinished): Promise<Server> {
  const { child, said, ended } = start(['serve'], variables, tmpdir())
  inTheEnd(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const url = await new Promise<string>((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`the server did not start in time: ${said.err}`)), PATIENCE_MILLIS)
    child.stdout?.on('data', () => {
      const address = /http:\/\/[\d.:]+/.exec(said.out)?.[0]
      if (address === undefined) return
      clearTimeout(patience)
      resolve(address)
    })
    ended.then(
      ({ exit, err }) => reject(new Error(`the server ended with ${exit}: ${err}`)),
      (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
    )
  })
  const end = (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal)
    return ended
  }
  return { url, said, ended, end }
}
