import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { Bot, type BotOptions, type Callback } from '../bot.ts'
import { carryOut, checkCredentials } from './connection-commands.ts'
import { type Received, answerFrame, readFrame } from './connection-frame.ts'
import { Downloads } from '../downloads.ts'
import type { Enterprise } from '../enterprise.ts'
import { type Fault, Faults, isCode, isDelay } from '../faults.ts'
import type { Json } from '../incoming.ts'
import { listenOnLoopback, stopServer } from '../loopback.ts'
import { Rate } from '../rate.ts'
import { type Answer, Refused, answerOf } from '../refused.ts'
import { Uploads } from './uploads.ts'

export interface ConnectionOptions extends BotOptions {
  readonly secret: string
  /** The index of an upload's first chunk. */
  readonly firstChunk?: 0 | 1
  /** Milliseconds between the event that another connection took over and the end of the older one. */
  readonly kickedAfter?: number
  readonly port?: number
}

/** `drop-after`: answered, then the connection ends. */
export type FrameFault = Fault | 'drop-after'

/** What the platform does with the sockets of one bot and with the frames that come in. */
export class ConnectionServer implements AsyncDisposable {
  readonly bot: Bot
  readonly faults = new Faults<FrameFault>()
  /** Every frame that was read, in order, heartbeats included. */
  readonly frames: Received[] = []
  /** What no program should send: no JSON, no frame. */
  readonly problems: string[] = []
  /** How often somebody subscribed with success. */
  subscriptions = 0
  /** False: new connections are turned away with 503. */
  accepting = true
  protected readonly enterprise: Enterprise
  /** By req_id. */
  protected readonly callbacks = new Map<string, Callback>()
  readonly #options: ConnectionOptions
  readonly #uploads: Uploads
  readonly #downloads: Downloads
  readonly #subscribeRate: Rate
  readonly #server = createServer((request, response) => this.#downloads.handle(request, response))
  readonly #sockets = new WebSocketServer({ server: this.#server, verifyClient: (_info, admit) => admit(this.accepting, 503) })
  readonly #kicked = new WeakSet<WebSocket>()
  #live: WebSocket | null = null
  #port = 0

  constructor(enterprise: Enterprise, options: ConnectionOptions) {
    this.enterprise = enterprise
    this.#options = options
    this.bot = new Bot(enterprise, options)
    this.#uploads = new Uploads(this.bot, options)
    this.#downloads = new Downloads(enterprise.clock)
    this.#subscribeRate = new Rate(...(options.limits === 'off' ? [] : [{ most: 20, seconds: 60 }]))
    this.#sockets.on('connection', (socket) => this.#greet(socket))
  }

  async listen(): Promise<this> {
    this.#port = await listenOnLoopback(this.#server, this.#options.port ?? 0)
    return this
  }

  /** In place of wss://openws.work.weixin.qq.com. */
  get url(): string {
    return `ws://127.0.0.1:${this.#port}`
  }

  /** Whether a program is subscribed now. */
  get subscribed(): boolean {
    return this.#live !== null
  }

  /** Connections that are open, subscribed or not. */
  get connections(): number {
    return this.#sockets.clients.size
  }

  /** The frames of one command. */
  received(cmd: string): readonly Received[] {
    return this.frames.filter((frame) => frame.cmd === cmd)
  }

  untilSubscribed(): Promise<void> {
    return this.enterprise.until('a program is subscribed', () => this.subscribed)
  }

  /** Sends this to the subscribed program as it stands; false when there is none. */
  sendRaw(data: string | Buffer): boolean {
    this.#live?.send(data)
    return this.#live !== null
  }

  /** Ends every connection at once, without a farewell. */
  dropNow(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
  }

  async close(): Promise<void> {
    this.dropNow()
    this.#sockets.close()
    await stopServer(this.#server)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Where the encrypted file can be had. */
  protected link(name: string, bytes: Buffer): { url: string; aeskey: string } {
    const { path, aeskey } = this.#downloads.link(name, bytes)
    return { url: `http://127.0.0.1:${this.#port}${path}`, aeskey }
  }

  #greet(socket: WebSocket): void {
    socket.on('message', (data: Buffer) => void this.#receive(socket, data.toString()))
    socket.on('error', (error) => {
      // A program that is killed resets its connection; only what breaks the protocol is its fault.
      if ('code' in error && String(error.code).startsWith('WS_ERR')) this.problems.push(error.message)
    })
    socket.on('close', () => {
      if (this.#live === socket) this.#live = null
      this.enterprise.stir()
    })
    this.enterprise.stir()
  }

  async #receive(socket: WebSocket, data: string): Promise<void> {
    const frame = readFrame(data)
    if (typeof frame === 'string') {
      this.problems.push(frame)
      return this.enterprise.stir()
    }
    const fault = this.faults.next(frame.cmd)
    this.frames.push(frame)
    if (fault === 'drop-before') return socket.terminate()
    // What comes on a connection that another took over is lost.
    if (fault === 'ignore' || this.#kicked.has(socket)) return this.enterprise.stir()
    frame.answer = isCode(fault) ? { errmsg: 'fault', ...fault } : answerOf(() => this.#carryOut(socket, frame))
    this.enterprise.stir()
    if (fault === 'unanswered') return
    if (fault === 'drop-unanswered') return socket.terminate()
    if (isDelay(fault)) await wait(fault.delay)
    this.#answer(socket, frame.reqId, frame.answer, fault === 'drop-after')
  }

  #answer(socket: WebSocket, reqId: string, answer: Answer, last: boolean): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(answerFrame(reqId, answer), () => {
      if (last) socket.terminate()
    })
  }

  #carryOut(socket: WebSocket, frame: Received): Json | void {
    if (frame.cmd === 'ping') return
    if (frame.cmd === 'aibot_subscribe') return this.#subscribe(socket, frame.body)
    if (socket !== this.#live) throw new Refused(853_000, 'not subscribed')
    return carryOut({ bot: this.bot, uploads: this.#uploads, callbacks: this.callbacks }, frame)
  }

  /** The newest subscription wins; a refused one leaves the older alone and its own socket open. */
  #subscribe(socket: WebSocket, body: unknown): void {
    this.#subscribeRate.take(this.bot.id, this.enterprise.clock.now())
    checkCredentials(body, this.#options.botId, this.#options.secret)
    const older = this.#live
    this.#live = socket
    this.subscriptions += 1
    if (older !== null && older !== socket) this.#kick(older)
  }

  #kick(socket: WebSocket): void {
    this.#kicked.add(socket)
    const body = {
      msgid: randomUUID(),
      create_time: this.enterprise.clock.now(),
      aibotid: this.bot.id,
      msgtype: 'event',
      event: { eventtype: 'disconnected_event' },
    }
    socket.send(JSON.stringify({ cmd: 'aibot_event_callback', headers: { req_id: randomUUID() }, body }))
    setTimeout(() => socket.close(), this.#options.kickedAfter ?? 50)
  }
}
