import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { Socket } from 'node:net'

/** What one who asks may take up. In milliseconds and bytes. */
export interface Bounds {
  /** For all headers, from the connection or the request before. */
  readonly headersMillis: number
  /** For a whole request with its body. */
  readonly requestMillis: number
  /** In each such time at least so much of a body comes: who trickles is cut off. */
  readonly body: { readonly everyMillis: number; readonly leastBytes: number }
  /** A connection waits so long for its next request. */
  readonly idleMillis: number
  /** Connections at once, in all and from one address. */
  readonly connections: number
  readonly connectionsPerAddress: number
}

/** A file of 512 MB gets through at 14 Mbit/s. A proxy in front is one address. */
export const usualBounds: Bounds = {
  headersMillis: 10_000,
  requestMillis: 300_000,
  body: { everyMillis: 10_000, leastBytes: 8192 },
  idleMillis: 10_000,
  connections: 500,
  connectionsPerAddress: 100,
}

/** How often Node looks for requests that take too long. */
const LOOK_EVERY_MILLIS = 1000

/** Servers that share their bounds: one program may listen on several addresses. */
export function boundedServers(bounds: Bounds): () => Server {
  const connections = new Connections(bounds)
  return () => {
    const server = createServer({
      headersTimeout: bounds.headersMillis,
      requestTimeout: bounds.requestMillis,
      keepAliveTimeout: bounds.idleMillis,
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MILLIS, bounds.headersMillis),
    })
    server.on('connection', (socket) => {
      if (!connections.admit(socket)) refuse(socket, '503 Service Unavailable')
    })
    server.on('request', (request, response) => {
      const { socket } = request
      connections.begins(socket)
      response.once('finish', () => {
        // While the server closes, nothing more is waited for.
        if (server.listening) connections.waits(socket)
        else socket.end()
      })
      watchBody(request, response, bounds.body)
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (!socket.destroyed && error.code !== 'ECONNRESET') refuse(socket, clientErrors[error.code ?? ''] ?? '400 Bad Request')
    })
    return server
  }
}

class Connections {
  readonly #bounds: Pick<Bounds, 'connections' | 'connectionsPerAddress'>
  readonly #ofAddress = new Map<string, number>()
  #all = 0
  /** Those whose request was answered, the longest first. */
  readonly #waiting = new Set<Socket>()

  constructor(bounds: Pick<Bounds, 'connections' | 'connectionsPerAddress'>) {
    this.#bounds = bounds
  }

  /** Whether there is room for one more; one that waits for a next request makes room. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? ''
    const ofAddress = this.#ofAddress.get(address) ?? 0
    if (ofAddress >= this.#bounds.connectionsPerAddress) return false
    if (this.#all >= this.#bounds.connections) {
      const [longest] = this.#waiting
      if (longest === undefined) return false
      this.#waiting.delete(longest)
      longest.destroy()
    }
    this.#all += 1
    this.#ofAddress.set(address, ofAddress + 1)
    socket.once('close', () => this.#gone(socket, address))
    return true
  }

  begins(socket: Socket): void {
    this.#waiting.delete(socket)
  }

  waits(socket: Socket): void {
    if (!socket.destroyed) this.#waiting.add(socket)
  }

  #gone(socket: Socket, address: string): void {
    this.#all -= 1
    this.#waiting.delete(socket)
    const left = (this.#ofAddress.get(address) ?? 0) - 1
    if (left > 0) this.#ofAddress.set(address, left)
    else this.#ofAddress.delete(address)
  }
}

const clientErrors: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_TRANSFER_ENCODING: '501 Not Implemented',
}

/** Answers outside of any request, and ends the connection. */
function refuse(socket: Socket, status: string): void {
  // Whoever is refused may be gone already.
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

/** Node bounds the whole request only: a body that comes byte by byte would hold its connection for minutes. */
function watchBody(request: IncomingMessage, response: ServerResponse, { everyMillis, leastBytes }: Bounds['body']): void {
  const { socket } = request
  let before = socket.bytesRead
  const look = (): void => {
    // What has come and was not read yet waits for us.
    const trickles = !request.complete && request.readableLength === 0 && socket.bytesRead - before < leastBytes
    before = socket.bytesRead
    if (!trickles || socket.destroyed) return
    if (response.headersSent) socket.destroy()
    else refuse(socket, '408 Request Timeout')
  }
  // After what arrived while this process was busy has been read.
  const looking = setInterval(() => setImmediate(look), everyMillis)
  request.once('close', () => clearInterval(looking))
}
