import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { appendEvents } from '../orders/append/append.ts'
import type { NewEvent } from '../orders/history/event.ts'
import { lockOrders } from '../orders/history/event-log.ts'
import { contextInForce, lockPolicy } from '../orders/in-force/policy-in-force.ts'
import { ordersByNumber } from '../orders/queries.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import type { Organisation } from '../people/organisation.ts'
import { isWithin } from '../people/ladder.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Instant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { judge } from '../policy/judge.ts'
import type { Verdict } from '../policy/verdict.ts'
import { callAfter, callFrom, heldUntil } from './climb.ts'
import { type Hearing, type PlatformsOf, groupOfLevel, levelOf } from './hearers.ts'
import { lastFacts } from './last-fact.ts'
import { type Calling, callMessage } from './call-message.ts'
import { aboutCalls } from './refresh-call.ts'
import { type Standing, askNext, endWithOrders, hold, isTaken, standing } from './standing.ts'

export interface Climbing {
  readonly organisation: Organisation
  readonly platformsOf: PlatformsOf
  readonly now: Instant
  /** Nobody is to be told of the order now; it waits. */
  readonly isSilenced: (order: Order) => boolean
}

/** So many in one minute; the others in the next. */
const MOST = 200
const NEXT_MINUTE = 60

/**
 * Tells the next level of what nobody has taken by `at`, and asks anew for what was taken and let lie, in the caller's transaction: one
 * message a group, however many orders. What cannot be told now waits a minute. The ids of new messages.
 */
export async function moveLadders(trx: Trx, climbing: Climbing, jobs: Jobs, at: Instant): Promise<string[]> {
  await endWithOrders(trx, climbing.now)
  const due = await dueBy(trx, at)
  if (due.length === 0) return []
  const callings = await callingsOf(trx, climbing, due, at)
  for (const { standing: of, call } of callings) await askNext(trx, of, call, at)
  await appendEvents(
    trx,
    callings.map((calling) => eventOf(calling, at)),
    contextOf(climbing.organisation, climbing.now),
  )
  const byGroup = Map.groupBy(callings, ({ group }) => group)
  const messages = [...byGroup].flatMap(([group, called]) =>
    onEach(climbing.platformsOf(group.id), {
      key: keyOf(called),
      conversation: { kind: 'group', group: group.id },
      message: callMessage(climbing.organisation, called, at),
      lane: 'alert',
      ...worth('notice', at),
      about: aboutCalls(called.map(({ standing: { id, times } }) => ({ id, times: times + 1 }))),
    }),
  )
  return enqueueAll(trx, jobs, messages)
}

/** With the orders locked as events are appended, so that whoever takes one at this moment comes before or after. */
async function dueBy(trx: Trx, at: Instant): Promise<Standing[]> {
  const due = () =>
    trx
      .selectFrom('escalation')
      .selectAll()
      .where('state', '<>', 'ended')
      .where('next_at', '<=', timestamp(at))
      .orderBy('next_at')
      .orderBy('id')
      .limit(MOST)
  const ids = (await due().execute()).map((row) => row.order_id)
  if (ids.length === 0) return []
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, ids)
  const rows = await due()
    .where(sql<boolean>`order_id = any(${ids}::text[])`)
    .execute()
  return rows.map(standing)
}

async function callingsOf(trx: Trx, climbing: Climbing, due: readonly Standing[], at: Instant): Promise<Calling[]> {
  const { organisation, now } = climbing
  const context = await contextInForce(trx, contextOf(organisation, now))
  const facts = await lastFacts(trx, due.filter(isTaken))
  const orders = new Map(
    (
      await ordersByNumber(
        trx,
        due.map(({ orderId }) => orderId),
        now,
      )
    ).map((stored) => [stored.order.id, stored]),
  )
  const callings: Calling[] = []
  for (const one of due) {
    const stored = orders.get(one.orderId)
    const until = stored === undefined ? at + NEXT_MINUTE : waitsUntil(climbing, one, facts.get(one.orderId) ?? null, at)
    const isStill = stored === undefined || until > at || climbing.isSilenced(stored.order)
    const calling = isStill ? null : callingOf(climbing, one, stored, judge(stored.order, context), at)
    if (calling === null) await hold(trx, one, Math.max(until, at + NEXT_MINUTE))
    else callings.push(calling)
  }
  return callings
}

/** Until when nothing is to be said after all: of what is in hand and goes on. */
const waitsUntil = ({ organisation }: Climbing, one: Standing, fact: Instant | null, at: Instant): Instant =>
  isTaken(one) ? heldUntil(organisation.escalation, one.since, fact) : at

/** Null: it cannot, or need not, be said now. */
function callingOf(climbing: Climbing, one: Standing, stored: StoredOrder, verdict: Verdict, at: Instant): Calling | null {
  const { organisation, platformsOf } = climbing
  const { escalation: ladder, quietHours } = organisation
  const hearing: Hearing = { organisation, platformsOf, district: stored.order.district, causedBy: one.causedBy, now: at }
  const next = isTaken(one) ? callFrom : callAfter
  const call = next(ladder, one.role, (role) => levelOf(hearing, role), at)
  const because = isTaken(one) ? 'no-progress' : call.role === one.role ? 'still-not-taken' : 'not-taken'
  // The levels are climbed at any hour; the last is not woken again and again.
  if (because === 'still-not-taken' && quietHours !== null && isWithin(quietHours, at)) return null
  const group = groupOfLevel(hearing, call.role)
  return group === null ? null : { standing: one, stored, verdict, because, call, group }
}

const eventOf = ({ standing: { id, orderId, times }, call: { role }, because }: Calling, at: Instant): NewEvent => ({
  type: 'escalation-told',
  payload: { role, because },
  orderId,
  happenedAt: at,
  learntAt: at,
  source: 'schedule',
  key: `escalation/${id}/${role}/${times + 1}`,
  actor: null,
  importId: null,
})

/** One order's own name, with how many more are told with it. */
function keyOf(called: readonly Calling[]): string {
  const [first] = called
  if (first === undefined) throw new RangeError('nothing is told')
  const { standing: of, call } = first
  return `escalation/${of.id}/${call.role}/${of.times + 1}${called.length === 1 ? '' : `+${called.length - 1}`}`
}
