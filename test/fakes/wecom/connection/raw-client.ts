import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'

const frame = z.looseObject({
  cmd: z.string().optional(),
  headers: z.object({ req_id: z.string() }),
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  body: z.record(z.string(), z.unknown()).optional(),
})
type Frame = z.infer<typeof frame>

/** A program that sends whatever frames it is told to. */
export class RawClient {
  readonly socket: WebSocket
  readonly closed: Promise<void>
  /** Callbacks, in order. */
  readonly heard: Frame[] = []
  readonly garbage: string[] = []
  readonly #asked = new Map<string, (answer: Frame) => void>()
  #count = 0

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (data: Buffer) => this.#hear(data.toString()))
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()))
    onTestFinished(() => this.socket.terminate())
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('error', reject)
    })
  }

  /** The answer's errcode and body. */
  async ask(
    cmd: string,
    body?: unknown,
    reqId = `${cmd}_${(this.#count += 1)}`,
  ): Promise<{ errcode: number | undefined; body: Frame['body'] }> {
    const answer = new Promise<Frame>((resolve) => this.#asked.set(reqId, resolve))
    this.socket.send(JSON.stringify({ cmd, headers: { req_id: reqId }, body }))
    const { errcode, body: more } = await answer
    return { errcode, body: more }
  }

  async code(cmd: string, body?: unknown, reqId?: string): Promise<number | undefined> {
    return (await this.ask(cmd, body, reqId)).errcode
  }

  #hear(data: string): void {
    let json: unknown = null
    try {
      json = JSON.parse(data)
    } catch {
      this.garbage.push(data)
    }
    const read = frame.safeParse(json)
    if (!read.success) return
    if (read.data.cmd !== undefined) this.heard.push(read.data)
    else this.#asked.get(read.data.headers.req_id)?.(read.data)
  }
}

export async function rawClient(url: string): Promise<RawClient> {
  const client = new RawClient(url)
  await client.opened()
  return client
}
