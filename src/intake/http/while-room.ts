import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Room } from '../../db/room.ts'
import { notTaken } from '../../messages/room-text.ts'

/** After so many seconds it is worth asking again. */
const RETRY_AFTER = 60

/** Takes nothing that could not be kept: 503, before anything of the body is read. */
export const whileRoom =
  (room: Room) =>
  async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (room.state().full) await refuseForRoom(reply)
  }

/** The same where room ran out meanwhile. */
export const refuseForRoom = (reply: FastifyReply): FastifyReply =>
  reply.code(503).header('retry-after', RETRY_AFTER).send({ error: notTaken })
