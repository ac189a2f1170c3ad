import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { appendEvents } from '../orders/append/append.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { type StoredOrder, storedOrder } from '../orders/current/rows.ts'
import type { Support } from '../orders/current/support.ts'
import type { NewEvent } from '../orders/history/event.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { stateNames } from '../messages/alert-text.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import type { Alerting } from './alerts-due.ts'
import { peopleCalled } from './hearers.ts'
import { supportCard, supportGroup } from './support-card.ts'

/** After so many seconds without an answer it is said once more. */
const UNANSWERED_AFTER = 15 * 60
/** So many in one minute; the others in the next. */
const MOST = 50

/**
 * Says again, once, which calls for support nobody has answered by `at`, in the caller's transaction: that it was said is an event of the
 * order, so that no restart and no second process says it anew. A group that cannot be spoken to hears it when it can.
 */
export async function saySupportAgain(trx: Trx, { organisation, platformsOf, now }: Alerting, jobs: Jobs, at: Instant): Promise<string[]> {
  const waiting = await unanswered(trx, at, now)
  if (waiting.length === 0) return []
  const context = await contextInForce(trx, contextOf(organisation, now))
  const said = waiting.flatMap(({ stored, support }) => {
    const group = supportGroup(organisation, stored.order.district)
    const platforms = group === null ? [] : platformsOf(group.id)
    if (group === null || platforms.length === 0) return []
    const state = `${judge(stored.order, context).status === 'overdue' ? '超时' : ''}${stateNames[stored.sourceState]}`
    const card = supportCard(organisation, { order: stored.order, state, support: { ...support, saidAgain: true } })
    const taker = support.taken?.by ?? null
    const mentions = taker === null ? peopleCalled(organisation, ['desk'], stored.order) : [taker]
    const message = { kind: 'card', ...card, mentions } as const
    const key = keyOf(stored, support)
    const conversation = { kind: 'group', group: group.id } as const
    return [
      {
        event: eventOf(stored, key, at),
        messages: onEach(platforms, { key, conversation, message, lane: 'alert', ...worth('notice', at) }),
      },
    ]
  })
  await appendEvents(
    trx,
    said.map(({ event }) => event),
    contextOf(organisation, now),
  )
  return enqueueAll(
    trx,
    jobs,
    said.flatMap(({ messages }) => messages),
  )
}

const keyOf = ({ order }: StoredOrder, { at }: Support): string => `support-again/${order.id}/${formatInstant(at)}`

const eventOf = ({ order }: StoredOrder, key: string, at: Instant): NewEvent => ({
  type: 'support-said-again',
  payload: {},
  orderId: order.id,
  happenedAt: at,
  learntAt: at,
  source: 'schedule',
  key,
  actor: null,
  importId: null,
})

async function unanswered(db: Db, at: Instant, now: Instant): Promise<{ readonly stored: StoredOrder; readonly support: Support }[]> {
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where(sql<boolean>`recorded ->> 'support' is not null`)
    .where(sql<boolean>`(recorded -> 'support' ->> 'saidAgain') = 'false'`)
    .where(sql<boolean>`(recorded -> 'support' ->> 'at')::timestamptz <= ${timestamp(at - UNANSWERED_AFTER)}`)
    .orderBy('id')
    .limit(MOST)
    .execute()
  const stood = await ordersAsOf(db, rows.map(storedOrder), now)
  return stood.flatMap((stored) => {
    const { support } = stored.recorded
    const due = support !== null && !support.saidAgain && support.at <= at - UNANSWERED_AFTER
    return due ? [{ stored, support }] : []
  })
}
