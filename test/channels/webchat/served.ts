import fastify from 'fastify'
import { onTestFinished } from 'vitest'
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
