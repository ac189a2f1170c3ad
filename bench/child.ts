import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export interface Run {
  readonly seconds: number
  readonly cpuSeconds: number
  /** The most memory that the process held. */
  readonly megabytes: number
}

const use = z.object({ cpuSeconds: z.number(), megabytes: z.number() })
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Runs a program of ours with a file on stdin, `times` over; its output is thrown away. */
export const runWith = (script: string, args: readonly string[], file: string, times = 1): Promise<Run> =>
  run(script, args, {}, repeated(file, times))

/** Runs a program of ours with nothing on stdin and these variables; its output is thrown away. */
export const runAlone = (script: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Run> =>
  run(script, args, environment, repeated('', 0))

async function run(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: AsyncIterable<Uint8Array>,
): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', here('report-use.ts'), here(script), ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stderr] = await Promise.all([text(child.stderr), pipeline(input, child.stdin)])
  const seconds = (performance.now() - started) / 1000
  if ((await exited) !== 0) throw new Error(`${script}: ${stderr}`)
  return { seconds, ...use.parse(JSON.parse(stderr)) }
}

async function* repeated(file: string, times: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < times; i += 1) for await (const chunk of createReadStream(file)) yield chunk
}
