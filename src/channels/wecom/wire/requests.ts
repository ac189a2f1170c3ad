import { randomBytes } from 'node:crypto'
import { InDoubt, Unreached } from '../../call.ts'
import { InOrder } from '../../in-order.ts'
import type { Verdict } from '../codes.ts'
import { type Frame, frameText } from './frames.ts'

/** How a frame of ours was answered. */
export interface Reply {
  readonly verdict: Verdict
  readonly body: unknown
}

interface Waiting {
  answered(frame: Frame & { kind: 'answer' }): void
  failed(why: string): void
}

/** What was asked over one socket and waits for its answer. Frames of one request id go one after another, each when the former is answered. */
export class Requests {
  readonly #write: (text: string) => boolean
  readonly #waiting = new Map<string, Waiting>()
  readonly #inOrder = new InOrder()
  #closed = false

  /** `write` says whether the socket took it. */
  constructor(write: (text: string) => boolean) {
    this.#write = write
  }

  /** Throws InDoubt after `millis`, or when the socket closes before the answer; Unreached when the socket did not take it. */
  ask(cmd: string, body: object | undefined, millis: number, reqId: string = newReqId(cmd)): Promise<Reply> {
    return this.#inOrder.add(reqId, () => this.#askNow(cmd, body, millis, reqId))
  }

  answered(frame: Frame & { kind: 'answer' }): boolean {
    const waiting = this.#waiting.get(frame.reqId)
    waiting?.answered(frame)
    return waiting !== undefined
  }

  /** Resolves when nothing waits any more. */
  quiet(): Promise<void> {
    return this.#inOrder.quiet()
  }

  /** From now on nothing is asked. */
  refuse(): void {
    this.#closed = true
  }

  /** The socket is gone: what waits will not be answered. */
  close(): void {
    this.refuse()
    for (const waiting of this.#waiting.values()) waiting.failed('连接在应答之前断开')
  }

  async #askNow(cmd: string, body: object | undefined, millis: number, reqId: string): Promise<Reply> {
    if (this.#closed) throw notConnected()
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const timer = setTimeout(() => reject(new InDoubt(`${cmd}：${millis} 毫秒内没有应答`)), millis)
    this.#waiting.set(reqId, {
      answered: ({ verdict, body: content }) => resolve({ verdict, body: content }),
      failed: (why) => reject(new InDoubt(`${cmd}：${why}`)),
    })
    try {
      if (!this.#write(frameText(cmd, reqId, body))) throw notConnected()
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(reqId)
    }
  }
}

export const notConnected = (): Unreached => new Unreached('长连接未连通')

const newReqId = (cmd: string): string => `${cmd}_${randomBytes(12).toString('hex')}`
