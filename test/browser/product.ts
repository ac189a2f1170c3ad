import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface RunningProduct {
  readonly url: string
  /** Its data folder. */
  readonly data: string
  /** Asks the server to stop, and waits until it has. */
  stop(): Promise<void>
  /** Starts it again on the same data, at the same address. */
  start(): Promise<void>
}

/** The whole product as `npm start` runs it, on an empty data folder of its own that goes away with it. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}): Promise<RunningProduct & AsyncDisposable> {
  const data = mkdtempSync(join(tmpdir(), 'product-'))
  let server = await started({ ...environment, SAMEDAY_DATA: data, PORT: '0' })
  const { url } = server
  const { port } = new URL(url)
  return {
    url,
    data,
    stop: () => server.stop(),
    start: async () => {
      server = await started({ ...environment, SAMEDAY_DATA: data, PORT: port })
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function started(environment: Readonly<Record<string, string>>): Promise<{ url: string; stop(): Promise<void> }> {
  const cli = join(import.meta.dirname, '../../src/cli.ts')
  const child = spawn(process.execPath, [cli, 'serve'], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0]
    if (url) return { url, stop }
  }
  throw new Error(`the product did not start: ${complaint}`)
}
