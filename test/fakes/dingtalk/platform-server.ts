import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Answer, Refused, refusal } from './answer.ts'
import { Faults, Held } from './faults.ts'

/** A request as it arrived. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The asker's address. */
  readonly from: string
}

export type Work = (asked: Asked) => Answer | Promise<Answer>
/** By method and path, `POST /v1.0/oauth2/accessToken`; `ANY` for any method. */
export type Routes = Readonly<Record<string, Work>>
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** One HTTP server on loopback that answers as `routes` say, unless a fault is planned. */
export class PlatformServer {
  readonly faults = new Faults()
  /** Every request, in the order of arrival. */
  readonly asked: Asked[] = []
  readonly #routes: Routes
  readonly #server = createServer((request, response) => void this.#respond(request, response))

  constructor(routes: Routes) {
    this.#routes = routes
  }

  /** Listens on a free port; the URL is without a slash at the end. */
  async listen(upgrade?: Upgrade): Promise<string> {
    if (upgrade !== undefined) this.#server.on('upgrade', upgrade)
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Requests still waiting are dropped. */
  async close(): Promise<void> {
    this.faults.clear()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readAsked(request).catch(() => null)
    if (asked === null) return
    this.asked.push(asked)
    const fault = this.faults.take(asked.path)
    if (fault === undefined) write(response, await this.#work(asked))
    else if (fault instanceof Held) await this.#respondHeld(asked, fault, response)
    else spoil(response, fault.answer, fault.worked ? await this.#work(asked) : null)
  }

  async #respondHeld(asked: Asked, held: Held, response: ServerResponse): Promise<void> {
    const done = held.worked ? await this.#work(asked) : null
    held.meet()
    await held.released
    write(response, done ?? (await this.#work(asked)))
  }

  async #work(asked: Asked): Promise<Answer> {
    const work = this.#routes[`${asked.method} ${asked.path}`] ?? this.#routes[`ANY ${asked.path}`]
    if (work === undefined) return refusal(404, 'InvalidAction.NotFound', `Specified api is not found: ${asked.method} ${asked.path}`)
    try {
      return await work(asked)
    } catch (error) {
      if (error instanceof Refused) return error.answer
      throw error
    }
  }
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://platform')
  const body = await buffer(request)
  const { method = 'GET', headers, socket } = request
  return { method, path: url.pathname, query: url.searchParams, headers, body, from: socket.remoteAddress ?? '' }
}

function write(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}

function spoil(response: ServerResponse, answer: Answer | 'silence' | 'drop' | 'cut', done: Answer | null): void {
  if (answer === 'silence') return
  if (answer === 'drop') response.destroy()
  else if (answer === 'cut') cut(response, done)
  else write(response, answer)
}

/** Half of the answer, then the end of the connection. */
function cut(response: ServerResponse, done: Answer | null): void {
  const body = Buffer.from(done?.body ?? '{"half":"an answer"}')
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}
