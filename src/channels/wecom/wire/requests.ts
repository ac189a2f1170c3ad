import { randomBytes } from 'node:crypto'
import type { Answer } from '../codes.ts'
import { type Frame, frameText } from './frames.ts'

/** `not-sent`: it certainly did not leave. */
export type Asked = { readonly sent: true; readonly answer: Answer; readonly body: unknown } | { readonly sent: false }

/** It left, and nobody knows whether it arrived. */
export class NoAnswer extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'NoAnswer'
  }
}

interface Waiting {
  answered(frame: Frame & { kind: 'answer' }): void
  failed(why: string): void
}

/** What was asked over one socket and waits for its answer. Frames of one request id go one after another, each when the former is answered. */
export class Requests {
  readonly #write: (text: string) => boolean
  readonly #waiting = new Map<string, Waiting>()
  readonly #last = new Map<string, Promise<unknown>>()
  #closed = false

  /** `write` says whether the socket took it. */
  constructor(write: (text: string) => boolean) {
    this.#write = write
  }

  /** Throws NoAnswer after `millis`, or when the socket closes before the answer. */
  async ask(cmd: string, body: object | undefined, millis: number, reqId: string = newReqId(cmd)): Promise<Asked> {
    const mine = (this.#last.get(reqId) ?? Promise.resolve()).then(() => this.#askNow(cmd, body, millis, reqId))
    const settled = mine.catch(() => null)
    this.#last.set(reqId, settled)
    try {
      return await mine
    } finally {
      if (this.#last.get(reqId) === settled) this.#last.delete(reqId)
    }
  }

  answered(frame: Frame & { kind: 'answer' }): boolean {
    const waiting = this.#waiting.get(frame.reqId)
    waiting?.answered(frame)
    return waiting !== undefined
  }

  /** Resolves when nothing waits any more. */
  async quiet(): Promise<void> {
    await Promise.all(this.#last.values())
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

  async #askNow(cmd: string, body: object | undefined, millis: number, reqId: string): Promise<Asked> {
    if (this.#closed) return { sent: false }
    const { promise, resolve, reject } = Promise.withResolvers<Asked>()
    const timer = setTimeout(() => reject(new NoAnswer(`${cmd}：${millis} 毫秒内没有应答`)), millis)
    this.#waiting.set(reqId, {
      answered: ({ answer, body: content }) => resolve({ sent: true, answer, body: content }),
      failed: (why) => reject(new NoAnswer(`${cmd}：${why}`)),
    })
    try {
      if (!this.#write(frameText(cmd, reqId, body))) return { sent: false }
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(reqId)
    }
  }
}

const newReqId = (cmd: string): string => `${cmd}_${randomBytes(12).toString('hex')}`
