import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Arrival {
  readonly id: string
  readonly platform: 'wecom' | 'webchat'
  readonly text: string
  readonly repeat: boolean
}

/** A platform in the test's process, which so outlives those who send to it. What it received, it has shown to people. */
export async function listen() {
  const arrivals: Arrival[] = []
  let on: { event: 'received' | 'answered'; nth: number; act: () => void } | null = null
  const happened = (event: 'received' | 'answered'): void => {
    if (on?.event === event && --on.nth === 0) on.act()
  }
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrival: Arrival = JSON.parse(await text(request))
    arrivals.push(arrival)
    happened('received')
    response.end('{"errcode":0}', () => happened('answered'))
  }
  const server = createServer((request, response) => {
    // A sender that was killed while it spoke is no concern of the platform's.
    receive(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    arrivals,
    url: `http://127.0.0.1:${port}/`,
    /** Does it at the nth such event from now. */
    at: (event: 'received' | 'answered', nth: number, act: () => void): void => void (on = { event, nth, act }),
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
