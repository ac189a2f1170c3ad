import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { keyOf } from '../callback/callback-crypto.ts'
import { Downloads } from '../downloads.ts'
import type { Enterprise } from '../enterprise.ts'
import { type Fault, Faults, isCode, isDelay } from '../faults.ts'
import type { MakeLink } from '../incoming.ts'
import { listenOnLoopback, stopServer } from '../loopback.ts'
import { UploadedMedia } from '../media.ts'
import { mediaPart } from './multipart.ts'
import { Rate } from '../rate.ts'
import { type Answer, Refused, answerOf } from '../refused.ts'
import type { Place } from '../place.ts'
import { ResponseUrls } from './response-urls.ts'
import { webhookContent } from './webhook-messages.ts'

export interface FakeWebhookOptions {
  /** The chatid of its group by the key of each webhook. */
  readonly keys: Readonly<Record<string, string>>
  readonly mobiles?: Readonly<Record<string, string>>
  /** `off`: as many messages as one likes. */
  readonly limits?: 'on' | 'off'
  readonly port?: number
}

/** A gateway between here and the platform may also answer with a status and a page. */
export type HttpFault = Fault | { readonly status: number }

export interface Call {
  readonly kind: 'send' | 'upload_media' | 'response'
  readonly key: string
  readonly body: unknown
  /** What was answered, or would have been. */
  readonly answer: Answer
}

const FILE_MOST = 20 * 1024 * 1024
const VOICE_MOST = 2 * 1024 * 1024

interface Robot {
  readonly chatid: string
  readonly media: UploadedMedia
}

/** The platform's HTTP server: group webhooks, their uploads, and the one-use addresses that callbacks carry. */
export class FakeWebhook implements AsyncDisposable {
  readonly faults = new Faults<HttpFault>()
  /** Every call that was handled, in order. */
  readonly calls: Call[] = []
  readonly #enterprise: Enterprise
  readonly #options: FakeWebhookOptions
  readonly #robots: Map<string, Robot>
  readonly #rate: Rate
  readonly #responses: ResponseUrls
  readonly #downloads: Downloads
  readonly #server = createServer((request, response) => void this.#handle(request, response))
  #port = 0

  constructor(enterprise: Enterprise, options: FakeWebhookOptions) {
    this.#enterprise = enterprise
    this.#options = options
    this.#robots = new Map(
      Object.entries(options.keys).map(([key, chatid]) => [key, { chatid, media: new UploadedMedia(enterprise.clock) }]),
    )
    this.#rate = new Rate(...(options.limits === 'off' ? [] : [{ most: 20, seconds: 60 }]))
    this.#responses = new ResponseUrls(enterprise)
    this.#downloads = new Downloads(enterprise.clock)
  }

  async listen(): Promise<this> {
    this.#port = await listenOnLoopback(this.#server, this.#options.port ?? 0)
    return this
  }

  /** The base address, in place of https://qyapi.weixin.qq.com. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  webhookUrl(key: string): string {
    return `${this.url}/cgi-bin/webhook/send?key=${key}`
  }

  responseUrl(place: Place, msgid: string): string {
    return `${this.url}/cgi-bin/aibot/response?response_code=${this.#responses.code(place, msgid)}`
  }

  /** Makes addresses here of what people send to a bot in URL mode, encrypted under the AES key of its callback. */
  mediaLink(aesKey: string): MakeLink {
    const key = keyOf(aesKey)
    return (name, bytes) => ({ url: `${this.url}${this.#downloads.link(name, bytes, key).path}` })
  }

  /** Somebody removes the robot from its group: its key is no longer valid. */
  removeRobot(key: string): void {
    this.#robots.delete(key)
  }

  close(): Promise<void> {
    return stopServer(this.#server)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url)
    const kind = request.method === 'POST' ? kindOf(pathname) : null
    if (kind === null) return this.#downloads.handle(request, response)
    const fault = this.faults.next(kind)
    // Whoever dies while it sends has not sent.
    const body = await buffer(request).catch(() => null)
    if (body === null) return
    if (fault === 'drop-before') return void request.socket.destroy()
    if (fault === 'ignore') return
    if (isStatus(fault)) return void response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html>gateway</html>')
    const { answer, sent } = isCode(fault)
      ? { answer: { errmsg: 'fault', ...fault }, sent: null }
      : this.#answer(kind, searchParams, request, body)
    this.calls.push({ kind, key: searchParams.get('key') ?? '', body: sent, answer })
    this.#enterprise.stir()
    if (fault === 'drop-unanswered') return void request.socket.destroy()
    if (fault === 'unanswered') return
    if (isDelay(fault)) await wait(fault.delay)
    const { body: more, ...codes } = answer
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify({ ...codes, ...more }))
  }

  #answer(kind: Call['kind'], query: URLSearchParams, request: IncomingMessage, body: Buffer): { answer: Answer; sent: unknown } {
    const key = query.get('key') ?? ''
    if (kind === 'upload_media') {
      const type = query.get('type') ?? ''
      return {
        sent: { type, bytes: body.length },
        answer: answerOf(() => this.#upload(key, type, request.headers['content-type'] ?? '', body)),
      }
    }
    const sent = jsonOf(body)
    if (kind === 'send') return { sent, answer: answerOf(() => this.#send(key, sent)) }
    return { sent, answer: answerOf(() => this.#responses.answer(query.get('response_code') ?? '', sent)) }
  }

  #robot(key: string): Robot {
    const robot = this.#robots.get(key)
    if (robot === undefined) throw new Refused(93000, 'invalid webhook url')
    return robot
  }

  #send(key: string, body: unknown): void {
    const { chatid, media } = this.#robot(key)
    const shown = webhookContent(body, { members: this.#enterprise.members(chatid), mobiles: this.#options.mobiles ?? {}, media })
    this.#rate.take(key, this.#enterprise.clock.now())
    this.#enterprise.show(chatid, 'webhook', shown)
  }

  #upload(key: string, type: string, contentType: string, body: Buffer): Record<string, unknown> {
    const { media } = this.#robot(key)
    if (type !== 'file' && type !== 'voice') throw new Refused(40004, 'invalid media type')
    const { name, bytes } = mediaPart(contentType, body)
    if (bytes.length < 5 || bytes.length > (type === 'file' ? FILE_MOST : VOICE_MOST)) throw new Refused(40006, 'invalid media size')
    return media.keep(type, name, bytes)
  }
}

export const startFakeWebhook = (enterprise: Enterprise, options: FakeWebhookOptions): Promise<FakeWebhook> =>
  new FakeWebhook(enterprise, options).listen()

function kindOf(path: string): Call['kind'] | null {
  if (path === '/cgi-bin/webhook/send') return 'send'
  if (path === '/cgi-bin/webhook/upload_media') return 'upload_media'
  return path === '/cgi-bin/aibot/response' ? 'response' : null
}

const isStatus = (fault: HttpFault | null): fault is { status: number } => typeof fault === 'object' && fault !== null && 'status' in fault

/** The body as JSON; null, which no schema takes, when it is none. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
