import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Token } from '../../config/intake-tokens.ts'
import { sourceOf } from './push-tokens.ts'

/** Lets in whoever has a token of some source, before anything of the request is read. */
export const withToken =
  (tokens: readonly Token[]) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (sourceOf(request.headers.authorization, tokens) !== null) return
    const error = '令牌缺失或不对：请带 Authorization: Bearer <INTAKE_TOKEN>'
    await reply.code(401).header('www-authenticate', 'Bearer').send({ error })
  }
