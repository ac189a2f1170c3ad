import type { FastifyInstance } from 'fastify'
import { Buffer } from 'node:buffer'
import type { WebchatDeps } from './deps.ts'

/** Shown as they are; anything else is for saving: no browser should open it as a page of ours. */
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** What messages refer to. A name by content never means anything else later. */
export function serveFiles(app: FastifyInstance, { file }: Pick<WebchatDeps, 'file'>): void {
  app.get<{ Params: { hash: string } }>('/webchat/files/:hash', async (request, reply) => {
    const { hash } = request.params
    const found = /^[0-9a-f]{64}$/.test(hash) ? await file(hash) : null
    if (found === null) return reply.callNotFound()
    const shown = PICTURES.includes(found.mediaType)
    return reply
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('content-disposition', shown ? 'inline' : 'attachment')
      .type(shown ? found.mediaType : 'application/octet-stream')
      .send(Buffer.from(found.content))
  })
}
