import type { FastifyError, FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Db } from '../../db/database.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import type { Token } from '../../config/intake-tokens.ts'
import { withToken } from './with-token.ts'

/** After the trouble tickets and product orders of TM Forum: repairs are the one, installs and moves the other. */
const eventTypes = {
  install: 'ProductOrderJeopardyEvent',
  repair: 'TroubleTicketJeopardyEvent',
  move: 'ProductOrderJeopardyEvent',
} as const satisfies Record<Order['kind'], string>

const time = z.string().describe('ISO 8601 with offset')

/** The shape that goes out; openapi.ts publishes it as it stands here. */
export const jeopardyEvent = z.strictObject({
  eventId: z.string().describe('rises with every event; the `after` of the next request'),
  eventTime: time.describe('when it was found and said'),
  eventType: z.enum([...new Set(Object.values(eventTypes))]),
  orderId: z.string(),
  expectedCompletionDate: time.describe('the visit or the promise that is in danger'),
  jeopardyAlert: z.strictObject({
    jeopardyType: z.enum(['approaching', 'late']),
    message: z.string().describe('for people, in Chinese'),
  }),
})
type JeopardyEvent = z.infer<typeof jeopardyEvent>

export const MOST_AT_ONCE = 1000
const USUAL = 100

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
const asked = z.object({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1, MOST_AT_ONCE).default(USUAL),
})

/**
 * `GET /intake/jeopardy?after=ID&limit=N`: the orders that have come into danger since the event `after`, oldest first. The reader keeps
 * `next` once it has dealt with them: what is read and not dealt with is read again.
 */
export async function serveJeopardy(
  app: FastifyInstance,
  { db, tokens }: { readonly db: Db; readonly tokens: readonly Token[] },
): Promise<void> {
  await app.register(async (door) => {
    door.setErrorHandler<FastifyError>((error, request, reply) => {
      request.log.error({ err: error }, 'jeopardy events could not be given')
      return reply.code(500).send({ error: '没有取到，请稍后用同一个 after 再取' })
    })
    door.get('/intake/jeopardy', { onRequest: withToken(tokens) }, async (request, reply) => {
      const { success, data } = asked.safeParse(request.query)
      if (!success) return reply.code(400).send({ error: `after 应为上次的 next（从 0 开始），limit 应为 1 到 ${MOST_AT_ONCE} 的整数` })
      const events = await eventsAfter(db, data.after, data.limit)
      return { events, next: events.at(-1)?.eventId ?? String(data.after) }
    })
  })
}

async function eventsAfter(db: Db, after: number, limit: number): Promise<JeopardyEvent[]> {
  const rows = await db.selectFrom('jeopardy_event').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows.map(({ id, order_id: orderId, order_kind: kind, jeopardy, expected_by, said_at, message }) => ({
    eventId: String(id),
    eventTime: formatInstant(said_at),
    eventType: eventTypes[kind],
    orderId,
    expectedCompletionDate: formatInstant(expected_by),
    jeopardyAlert: { jeopardyType: jeopardy, message },
  }))
}
