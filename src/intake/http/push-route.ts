import type { FastifyError, FastifyInstance } from 'fastify'
import type { Db } from '../../db/database.ts'
import type { Room } from '../../db/room.ts'
import type { Context } from '../../policy/context.ts'
import { type EventAnswer, takeEvents } from '../push/push.ts'
import type { Token } from '../../config/intake-tokens.ts'
import { sourceOf } from './push-tokens.ts'
import type { Districts } from '../rows/districts.ts'
import type { Tell } from '../../control-group/tell.ts'
import { refuseForRoom, whileRoom } from './while-room.ts'
import { withToken } from './with-token.ts'

export interface PushDeps {
  readonly db: Db
  readonly room: Room
  readonly tokens: readonly Token[]
  readonly districts: Districts
  readonly tell: Tell
  /** As of now. */
  context(): Context
}

export const MOST_EVENTS = 10_000
/** Ten thousand events of the usual size twice over. */
const MOST_BYTES = 16 * 1024 * 1024

/** `POST /intake/events`: one event or an array of them. Answers per event; what is wrong with the request itself has a status of its own. */
export async function servePush(app: FastifyInstance, { db, room, tokens, districts, tell, context }: PushDeps): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MOST_BYTES }, door.getDefaultJsonParser('error', 'error'))
    door.setErrorHandler<FastifyError>((error, request, reply) => {
      const known = requestProblems[error.statusCode ?? 500]
      if (known !== undefined) return reply.code(error.statusCode ?? 400).send({ error: known })
      // Nothing of the request: it is full of people.
      request.log.error({ err: error }, 'pushed events could not be taken')
      if (room.met(error)) return refuseForRoom(reply)
      return reply.code(500).send({ error: '没有收下，请稍后原样重发：同一 externalId 只收一次' })
    })
    door.post(
      '/intake/events',
      {
        bodyLimit: MOST_BYTES,
        onRequest: [withToken(tokens), whileRoom(room)],
      },
      async (request, reply) => {
        const { body } = request
        const events: readonly unknown[] = Array.isArray(body) ? body : [body]
        if (events.length > MOST_EVENTS)
          return reply.code(413).send({ error: `一次最多 ${MOST_EVENTS} 条，这次有 ${events.length} 条，请分批` })
        if (typeof body !== 'object' || body === null) return reply.code(400).send({ error: requestProblems[400] })
        const source = sourceOf(request.headers.authorization, tokens) ?? ''
        const now = context()
        const answers = await takeEvents(db, events, { source, learntAt: now.asOf, districts }, now, tell)
        return { ...counts(answers), results: answers }
      },
    )
  })
}

const counts = (answers: readonly EventAnswer[]) => ({
  taken: answers.filter(({ outcome }) => outcome === 'taken').length,
  unchanged: answers.filter(({ outcome }) => outcome === 'unchanged').length,
  refused: answers.filter(({ outcome }) => outcome === 'refused').length,
})

const requestProblems: Readonly<Record<number, string>> = {
  400: '不是有效的 JSON：应为一个事件 { … } 或事件的数组 [ … ]',
  413: '请求太大：最多 16 MB，请分批',
  415: '只收 JSON：请带 Content-Type: application/json',
}
