import { WebSocket } from 'ws'
import type { Timing } from '../settings.ts'

/** One connection to the gateway. */
export interface Connection {
  /** Why it ended; never rejects. */
  readonly closed: Promise<string>
  /** False when it is no longer open. */
  send(text: string): boolean
  close(): void
}

const MOST_BYTES = 1_000_000

/** Connects; rejects with a reason that names no address. `heard` gets each frame in order. */
export function connect(url: URL, timing: Timing, heard: (text: string, connection: Connection) => void): Promise<Connection> {
  const socket = new WebSocket(url, { handshakeTimeout: timing.answer, maxPayload: MOST_BYTES, perMessageDeflate: false })
  let trouble: string | null = null
  return new Promise((resolve, reject) => {
    const closed = new Promise<string>((resolveClosed) => {
      socket.on('close', (code) => resolveClosed(trouble ?? `closed with ${code}`))
    })
    const connection: Connection = {
      closed,
      send: (text) => {
        if (socket.readyState !== WebSocket.OPEN) return false
        socket.send(text)
        return true
      },
      close: () => {
        socket.close(1000)
        const hangUp = setTimeout(() => socket.terminate(), timing.silence).unref()
        socket.once('close', () => clearTimeout(hangUp))
      },
    }
    // An error is always followed by the end, which alone counts: two reactions to one failure would make two connections.
    socket.on('error', (error) => {
      trouble = codeOf(error)
    })
    void closed.then((reason) => reject(new Error(reason)))
    socket.on('open', () => {
      watch(socket, timing)
      resolve(connection)
    })
    socket.on('message', (data) => heard(Buffer.isBuffer(data) ? data.toString() : '', connection))
  })
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : 'error')

/** Ends a connection on which nothing has been heard for too long: a dead one looks like a quiet one. */
function watch(socket: WebSocket, { ping, silence }: Timing): void {
  let heardAt = performance.now()
  const alive = (): void => {
    heardAt = performance.now()
  }
  for (const sign of ['pong', 'ping', 'message']) socket.on(sign, alive)
  const timer = setInterval(() => {
    if (performance.now() - heardAt > silence) socket.terminate()
    else socket.ping()
  }, ping)
  socket.on('close', () => clearInterval(timer))
}
