import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { FromPage, FromServer } from '../../../src/channels/webchat/protocol.ts'

type Of<T extends FromServer['type']> = Extract<FromServer, { type: T }>

/** A page as the server sees it. */
export interface Visitor {
  readonly socket: WebSocket
  tell(message: FromPage): void
  raw(frame: string | Uint8Array<ArrayBuffer>): void
  /** The next message of this type that fits and was not taken before. */
  hears<T extends FromServer['type']>(type: T, fits?: (message: Of<T>) => boolean): Promise<Of<T>>
  readonly closed: Promise<number>
}

export async function visitor(url: string): Promise<Visitor> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/webchat/socket`, { headers: { origin: url } })
  const heard: FromServer[] = []
  let wake = Promise.withResolvers<void>()
  socket.addEventListener('message', ({ data }) => {
    heard.push(JSON.parse(String(data)) as FromServer)
    wake.resolve()
    wake = Promise.withResolvers()
  })
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  onTestFinished(() => socket.close())
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  return {
    socket,
    closed,
    tell: (message) => socket.send(JSON.stringify(message)),
    raw: (frame) => socket.send(frame),
    async hears(type, fits = () => true) {
      for (;;) {
        const at = heard.findIndex((message) => message.type === type && fits(message as Of<typeof type>))
        const [found] = at < 0 ? [] : heard.splice(at, 1)
        if (found) return found as Of<typeof type>
        await wake.promise
      }
    },
  }
}

/** Asks for a WebSocket with exactly these headers, and says nothing more: the status, and the connection if there is one. */
export const upgrade = (port: number, headers: Record<string, string>): Promise<{ status: number; connection: Duplex | null }> =>
  new Promise((resolve, reject) => {
    const handshake = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'c2FtZWRheS1zYW1lZGF5IQ==',
    }
    const asked = request({ host: '127.0.0.1', port, path: '/webchat/socket', headers: { ...handshake, ...headers } })
    asked.on('upgrade', (_response, connection) => {
      onTestFinished(() => void connection.destroy())
      resolve({ status: 101, connection })
    })
    asked.on('response', ({ statusCode = 0 }) => resolve({ status: statusCode, connection: null }))
    asked.on('error', reject).end()
  })
