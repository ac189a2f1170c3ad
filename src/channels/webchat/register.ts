import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { loadAssets, serveAssets } from './assets.ts'
import type { WebchatDeps } from './deps.ts'
import { fastForward } from './fast-forward.ts'
import { guard } from './guard.ts'
import { LONGEST_FRAME } from './protocol.ts'
import { serveFiles } from './serve-files.ts'
import { visit } from './visit.ts'

const MOST_PAGES = 64
/** How long a page may take to say goodbye when the server stops. */
const GOODBYE_MS = 1000

/**
 * The demonstration page on `app`, at `/` and below `/webchat/`. Only for a demonstration or replay database: anyone can be anyone
 * there. From then on `app` answers loopback names only, whatever the path.
 */
export async function registerWebchat(app: FastifyInstance, deps: WebchatDeps): Promise<void> {
  const assets = await loadAssets()
  guard(app)
  await app.register(async (page) => {
    await page.register(websocket, { options: { maxPayload: LONGEST_FRAME }, preClose: sayGoodbye })
    const house = { deps, version: `${assets.version}-${deps.startedAt}`, advance: fastForward(deps), log: app.log }
    page.get('/webchat/socket', { websocket: true }, (socket) => {
      if (deps.rooms.size >= MOST_PAGES) socket.close(1013, 'too many pages')
      else visit(socket, house)
    })
    serveAssets(page, assets)
    serveFiles(page, deps)
  })
}

/** A page that does not answer the close must not keep the server from stopping. */
function sayGoodbye(this: FastifyInstance, done: () => void): void {
  const { clients } = this.websocketServer
  for (const socket of clients) socket.close(1001)
  setTimeout(() => clients.forEach((socket) => socket.terminate()), GOODBYE_MS).unref()
  done()
}
