import type { Readable } from 'node:stream'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Db } from '../../db/database.ts'
import type { Room } from '../../db/room.ts'
import type { Context } from '../../policy/context.ts'
import { type EventAnswer, takeEvents } from '../push/push.ts'
import type { Token } from '../../config/intake-tokens.ts'
import { sourceOf } from './push-tokens.ts'
import type { Districts } from '../rows/districts.ts'
import type { Tell } from '../../control-group/tell.ts'
import { type ListLimits, readJsonList } from '../../untrusted/json-list.ts'
import { TooMuch } from '../../untrusted/too-much.ts'
import { refuseForRoom, whileRoom } from './while-room.ts'
import { withToken } from './with-token.ts'

export interface PushDeps {
  readonly db: Db
  readonly room: Room
  readonly tokens: readonly Token[]
  readonly districts: Districts
  readonly tell: Tell
  /** Called when events were taken, after their commit. */
  readonly taken: () => void
  /** As of now. */
  context(): Context
}

export const MOST_EVENTS = 10_000
const limits: ListLimits = {
  // Ten thousand events of the usual size twice over.
  bytes: 16 * 2 ** 20,
  // Several times what an event can be whose every text is as long as it may be.
  bytesOfOne: 64 * 2 ** 10,
  kept: MOST_EVENTS,
}

/** `POST /intake/events`: one event or an array of them. Answers per event; what is wrong with the request itself has a status of its own. */
export async function servePush(app: FastifyInstance, { db, room, tokens, districts, tell, taken, context }: PushDeps): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('application/json', (_request, payload, done) => done(null, payload))
    door.setErrorHandler<FastifyError>((error, request, reply) => {
      // The rest of it is not waited for.
      if (error instanceof TooMuch)
        return reply
          .code(413)
          .header('connection', 'close')
          .send({ error: `请求超过上限：${error.message}` })
      if (error instanceof SyntaxError) return reply.code(400).send({ error: requestProblems[400] })
      const known = requestProblems[error.statusCode ?? 500]
      if (known !== undefined) return reply.code(error.statusCode ?? 400).send({ error: known })
      // The sender hung up in the middle, and hears nothing.
      if (request.raw.destroyed) return reply.code(400).send('')
      // Nothing of the request: it is full of people.
      request.log.error({ err: error }, 'pushed events could not be taken')
      if (room.met(error)) return refuseForRoom(reply)
      return reply.code(500).send({ error: '没有收下，请稍后原样重发：同一 externalId 只收一次' })
    })
    door.post<{ Body: Readable }>(
      '/intake/events',
      {
        bodyLimit: limits.bytes,
        onRequest: [withToken(tokens), whileRoom(room)],
      },
      async (request, reply) => {
        const { elements: events, count, isList } = await readJsonList(request.body.iterator({ destroyOnReturn: false }), limits)
        if (count > MOST_EVENTS) return reply.code(413).send({ error: `一次最多 ${MOST_EVENTS} 条，这次有 ${count} 条，请分批` })
        if (!isList && !isObject(events[0])) return reply.code(400).send({ error: requestProblems[400] })
        const source = sourceOf(request.headers.authorization, tokens) ?? ''
        const now = context()
        const answers = await takeEvents(db, events, { source, learntAt: now.asOf, districts }, now, tell)
        const counted = counts(answers)
        if (counted.taken > 0) taken()
        request.log.info({ source, ...counted }, 'pushed events were taken')
        return { ...counted, results: answers }
      },
    )
  })
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

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
