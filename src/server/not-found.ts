import type { FastifyInstance } from 'fastify'

/** A path that leads nowhere is answered in words, with what there is instead. */
export function serveNotFound(app: FastifyInstance, instead: string): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(`没有这个页面。${instead}\n`))
}
