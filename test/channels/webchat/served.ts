import fastify from 'fastify'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { FromPage, FromServer } from '../../../src/channels/webchat/protocol.ts'
import { registerWebchat } from '../../../src/channels/webchat/register.ts'
import type { FakeWorld } from './fake-deps.ts'

/** The page's server, on a free port unless one is given; closed when the test is over. */
export async function served(world: FakeWorld, port = 0): Promise<{ port: number; url: string; close(): Promise<void> }> {
  const app = fastify()
  await registerWebchat(app, world.deps)
  app.get('/healthz', async () => 'ok')
  await app.listen({ host: '127.0.0.1', port })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  onTestFinished(() => app.close())
  return { port: address.port, url: `http://127.0.0.1:${address.port}`, close: () => app.close() }
}

type Of<T extends FromServer['type']> = Extract<FromServer, { type: T }>

/** A page as the server sees it. */
export interface Visitor {
  readonly socket: WebSocket
  tell(message: FromPage): void
  raw(frame: string | Buffer): void
  /** The next message of this type that fits and was not taken before. */
  hears<T extends FromServer['type']>(type: T, fits?: (message: Of<T>) => boolean): Promise<Of<T>>
  readonly closed: Promise<number>
}

export async function visitor(url: string): Promise<Visitor> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/webchat/socket`, { origin: url })
  const heard: FromServer[] = []
  let wake = Promise.withResolvers<void>()
  socket.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as FromServer)
    wake.resolve()
    wake = Promise.withResolvers()
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  onTestFinished(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
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
