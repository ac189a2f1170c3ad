import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Refuses, before any door reads it, what a door would have to guess at; whoever is answered before the body was read sends no more of it. */
export function refuseUnclear(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const problem = problemOf(request)
    if (problem !== null) return reply.code(problem.status).send({ error: problem.says })
  })
  app.addHook('onSend', async (request, reply) => {
    if (!request.raw.complete) reply.header('connection', 'close')
  })
}

function problemOf({ headers, query }: FastifyRequest): { readonly status: number; readonly says: string } | null {
  const transfer = headers['transfer-encoding']
  if (transfer !== undefined && transfer.trim().toLowerCase() !== 'chunked')
    return { status: 501, says: '不支持这种传输编码（Transfer-Encoding）' }
  const content = headers['content-encoding']
  if (content !== undefined && content.trim().toLowerCase() !== 'identity')
    return { status: 415, says: '请不要压缩正文（Content-Encoding）' }
  const twice = Object.entries(query ?? {}).find(([, value]) => Array.isArray(value))?.[0]
  if (twice !== undefined) return { status: 400, says: `参数 ${shown(twice)} 写了不止一次` }
  return null
}

const shown = (name: string): string => name.replaceAll(/\p{C}/gu, '').slice(0, 40)
