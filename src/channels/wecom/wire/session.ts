import { WebSocket } from 'ws'
import type { Secret } from '../../../config/secret.ts'
import { InDoubt, Unreached } from '../../call.ts'
import type { ChannelLog } from '../../platform.ts'
import { readBody } from './body.ts'
import { readFrame } from './frames.ts'
import { Requests } from './requests.ts'
import type { Timing } from '../settings.ts'

export interface BotAccount {
  readonly id: string
  readonly secret: Secret
  readonly url: string
}

/** Why a connection ended. */
export type SessionEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'taken-over' }
  | { readonly kind: 'refused'; readonly errcode: number }
  /** `lived`: milliseconds that it could be used. */
  | { readonly kind: 'lost'; readonly lived: number }

export interface SessionEvents {
  readonly log: ChannelLog
  /** Logged in: from now on it can be asked. */
  ready(requests: Requests): void
  /** It can be asked no more, though it may take a moment to close. */
  lost(): void
  /** Something happened; never throws. */
  callback(reqId: string, body: unknown): void
}

/** The longest frame that is read: a message is far shorter. */
const LONGEST_FRAME = 4 * 1024 * 1024
/** Heartbeats without an answer, after which the connection is given up in place of the next. */
const MOST_MISSED = 2
/** How long the other end may take to say goodbye. */
const GOODBYE_MILLIS = 1000

/** One connection, from its opening to its end. */
export class Session {
  readonly #account: BotAccount
  readonly #timing: Timing
  readonly #events: SessionEvents
  readonly #socket: WebSocket
  readonly #requests = new Requests((text) => this.#write(text))
  readonly #ended = Promise.withResolvers<SessionEnd>()
  #readyAt: number | null = null
  #missed = 0

  constructor(account: BotAccount, timing: Timing, events: SessionEvents) {
    this.#account = account
    this.#timing = timing
    this.#events = events
    this.#socket = new WebSocket(account.url, { handshakeTimeout: timing.open, maxPayload: LONGEST_FRAME, perMessageDeflate: false })
  }

  /** Resolves when it has ended; never rejects. */
  async hold(stop: AbortSignal): Promise<SessionEnd> {
    this.#listen()
    const heart = setInterval(() => this.#beat(), this.#timing.heartbeat)
    const stopped = () => void this.#stop()
    stop.addEventListener('abort', stopped)
    if (stop.aborted) stopped()
    const end = await this.#ended.promise
    stop.removeEventListener('abort', stopped)
    clearInterval(heart)
    this.#events.lost()
    this.#requests.refuse()
    await this.#close()
    return end
  }

  #listen(): void {
    const { log } = this.#events
    this.#socket.on('open', () => void this.#logIn())
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()))
    this.#socket.on('error', (error) => log.warn({ error: 'code' in error ? error.code : error.name }, 'the connection to WeCom failed'))
    this.#socket.on('close', () => {
      this.#requests.close()
      this.#ended.resolve({ kind: 'lost', lived: this.#readyAt === null ? 0 : performance.now() - this.#readyAt })
    })
  }

  async #logIn(): Promise<void> {
    const { id, secret } = this.#account
    const errcode = await this.#ask('aibot_subscribe', { bot_id: id, secret: secret.reveal() }, this.#timing.open)
    if (errcode === null) return this.#socket.terminate()
    // A refused login leaves the socket open.
    if (errcode !== 0) return this.#ended.resolve({ kind: 'refused', errcode })
    this.#readyAt = performance.now()
    this.#events.ready(this.#requests)
  }

  #beat(): void {
    if (this.#readyAt === null) return
    if (this.#missed >= MOST_MISSED) {
      this.#events.log.warn({ missed: this.#missed }, 'WeCom no longer answers heartbeats')
      return this.#socket.terminate()
    }
    this.#missed += 1
    void this.#ask('ping', undefined, this.#timing.heartbeat).then((errcode) => {
      if (errcode !== null) this.#missed = 0
    })
  }

  /** The errcode of the answer; null when there was none. */
  async #ask(cmd: string, body: object | undefined, millis: number): Promise<number | null> {
    try {
      return (await this.#requests.ask(cmd, body, millis)).verdict.errcode
    } catch (error) {
      if (error instanceof InDoubt || error instanceof Unreached) return null
      throw error
    }
  }

  #take(text: string): void {
    const frame = readFrame(text)
    if (frame === null) return this.#events.log.warn({ length: text.length }, 'WeCom sent something that is no frame')
    if (frame.kind === 'answer') {
      if (!this.#requests.answered(frame))
        this.#events.log.info({ errcode: frame.verdict.errcode }, 'an answer of WeCom that nobody waited for')
      return
    }
    if (readBody(frame.body)?.event?.eventtype === 'disconnected_event') this.#ended.resolve({ kind: 'taken-over' })
    else this.#events.callback(frame.reqId, frame.body)
  }

  #write(text: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false
    // What fails from here on shows in the close.
    this.#socket.send(text, () => undefined)
    return true
  }

  /** What was asked is still answered; nothing more is asked. */
  async #stop(): Promise<void> {
    this.#requests.refuse()
    await this.#requests.quiet()
    this.#ended.resolve({ kind: 'stopped' })
  }

  async #close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = Promise.withResolvers<void>()
    this.#socket.once('close', closed.resolve)
    const late = setTimeout(() => this.#socket.terminate(), GOODBYE_MILLIS)
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate()
    else this.#socket.close(1000)
    await closed.promise
    clearTimeout(late)
  }
}
