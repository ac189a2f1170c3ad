import type { FastifyInstance } from 'fastify'
import { Buffer } from 'node:buffer'
import type { WebchatDeps } from './deps.ts'

/** Shown as they are; anything else is for saving: no browser should open it as a page of ours. */
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** What messages refer to. A name by content never means anything else later. */
export function serveFiles(app: FastifyInstance, { file }: Pick<WebchatDeps, 'file'>): void {
  app.get<{ Params: { hash: string }; Querystring: { name?: unknown } }>('/webchat/files/:hash', async (request, reply) => {
    const { hash } = request.params
    const found = /^[0-9a-f]{64}$/.test(hash) ? await file(hash) : null
    if (found === null) return reply.callNotFound()
    const shown = PICTURES.includes(found.mediaType)
    return reply
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('content-disposition', shown ? 'inline' : savedAs(request.query.name))
      .type(shown ? found.mediaType : 'application/octet-stream')
      .send(Buffer.from(found.content))
  })
}

const NAME_AT_MOST = 120

/** `attachment`, with the name that the link asks for: a browser may heed either the link or this header, and not always the same one. */
function savedAs(name: unknown): string {
  if (typeof name !== 'string') return 'attachment'
  const bare = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\\/:*?"<>|]/gu, '_')
    .slice(0, NAME_AT_MOST)
    .toWellFormed()
  return bare === '' ? 'attachment' : `attachment; filename*=UTF-8''${encodeURIComponent(bare).replaceAll(/['()]/g, escaped)}`
}

/** What RFC 8187 wants escaped beyond what a URI does. */
const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
