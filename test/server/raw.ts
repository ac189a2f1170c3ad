import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** A connection on which a test writes every byte itself. */
export interface Raw {
  readonly socket: Socket
  /** Everything that was answered so far. */
  said(): string
  /** Everything that was answered by the time the other side ended the connection. */
  ended(): Promise<string>
}

export async function rawTo(url: string): Promise<Raw> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.setEncoding('utf8').on('data', (text: string) => (said += text))
  // Whoever is cut off while writing is told so.
  socket.on('error', () => undefined)
  const over = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  await once(socket, 'connect')
  return {
    socket,
    said: () => said,
    ended: async () => {
      await over
      return said
    },
  }
}

/** `POST path HTTP/1.1` with these headers, and no body yet. */
export const post = (path: string, ...headers: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n')

/** Writes a byte now and again until the connection is gone. */
export async function trickle({ socket, ended }: Raw, everyMillis: number): Promise<void> {
  const writing = setInterval(() => socket.write('x'), everyMillis)
  await ended()
  clearInterval(writing)
}
