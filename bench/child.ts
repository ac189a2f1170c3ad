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
export async function runWith(script: string, args: readonly string[], file: string, times = 1): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', here('report-use.ts'), here(script), ...args], { stdio: ['pipe', 'ignore', 'pipe'] })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stderr] = await Promise.all([text(child.stderr), pipeline(repeated(file, times), child.stdin)])
  const seconds = (performance.now() - started) / 1000
  if ((await exited) !== 0) throw new Error(`${script}: ${stderr}`)
  return { seconds, ...use.parse(JSON.parse(stderr)) }
}

async function* repeated(file: string, times: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < times; i += 1) for await (const chunk of createReadStream(file)) yield chunk
}
