import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { appendEvents } from '../orders/append/append.ts'
import { lockOrders } from '../orders/history/event-log.ts'
import type { NewEvent } from '../orders/history/event.ts'
import { contextInForce, lockPolicy } from '../orders/in-force/policy-in-force.ts'
import { ordersByNumber } from '../orders/queries.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Instant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { type Call, callAfter, callFrom } from './climb.ts'
import { type Calling, callMessage } from './call-message.ts'
import { type Hearing, groupOfLevel, levelOf } from './hearers.ts'
import type { Climbing } from './move.ts'
import { aboutCalls } from './refresh-call.ts'
import { type Standing, askNext, isTaken, open, standingOf } from './standing.ts'

/** So many in one minute; the others in the next. */
const MOST = 50

/**
 * Tells the next level, once, of an order about which the customer has asked a second time, in the caller's transaction: that it was told is
 * an event of the order, so that no restart and no second process tells it anew. Who has it in hand keeps it, and hears it too. What is
 * silenced, or cannot be said to anybody now, waits. The ids of new messages.
 */
export async function raiseUrged(trx: Trx, climbing: Climbing, jobs: Jobs, at: Instant): Promise<string[]> {
  const callings: Calling[] = []
  for (const stored of await urgedTwice(trx, climbing)) {
    const calling = climbing.isSilenced(stored.order) ? null : await callingOf(trx, climbing, stored, at)
    if (calling !== null) callings.push(calling)
  }
  await appendEvents(
    trx,
    callings.map((calling) => eventOf(calling, at)),
    contextOf(climbing.organisation, climbing.now),
  )
  const messages = callings.flatMap((calling) => {
    const { standing, stored, group } = calling
    return onEach(climbing.platformsOf(group.id), {
      key: keyOf(stored),
      conversation: { kind: 'group', group: group.id },
      message: callMessage(climbing.organisation, [calling], at),
      lane: 'alert',
      ...worth('notice', at),
      ...(isTaken(standing) ? {} : { about: aboutCalls([{ id: standing.id, times: standing.times }]) }),
    })
  })
  return enqueueAll(trx, jobs, messages)
}

/** With the orders locked as events are appended, so that two programs do not both tell it. */
async function urgedTwice(trx: Trx, { now }: Climbing): Promise<readonly StoredOrder[]> {
  const due = sql<boolean>`recorded -> 'urged' ->> 'raise' = 'due'`
  const ids = (await trx.selectFrom('orders').select('id').where(due).orderBy('id').limit(MOST).execute()).map(({ id }) => id)
  if (ids.length === 0) return []
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, ids)
  const stood = await ordersByNumber(trx, ids, now)
  return stood.filter(({ order, recorded }) => recorded.urged?.raise === 'due' && order.completedAt === null && order.cancelledAt === null)
}

async function callingOf(trx: Trx, climbing: Climbing, stored: StoredOrder, at: Instant): Promise<Calling | null> {
  const { organisation, platformsOf } = climbing
  const { urged } = stored.recorded
  const { id, district } = stored.order
  if (urged === null) return null
  const standing = await standingOf(trx, id)
  const hearing: Hearing = { organisation, platformsOf, district, causedBy: urged.by, now: at }
  const call = nextLevel(climbing, standing, hearing, at)
  const group = groupOfLevel(hearing, call.role)
  if (group === null) return null
  const context = await contextInForce(trx, contextOf(organisation, climbing.now))
  const called = await asked(trx, standing, { call, orderId: id, by: urged.by }, at)
  if (called === null) return null
  const taker = called.hand?.person ?? null
  const people = taker === null || call.people.includes(taker) ? call.people : [...call.people, taker]
  return { standing: called, stored, verdict: judge(stored.order, context), because: 'urged', call: { ...call, people }, group }
}

/** Above who was told or took it; the first level where nobody was. */
function nextLevel({ organisation }: Climbing, standing: Standing | null, hearing: Hearing, at: Instant): Call {
  const { escalation: ladder } = organisation
  const reached = (role: Parameters<typeof levelOf>[1]) => levelOf(hearing, role)
  if (standing !== null) return callAfter(ladder, standing.role, reached, at)
  return callFrom(ladder, ladder.levels[0]?.role ?? 'dispatcher', reached, at)
}

const REASON = '客户再次催单'

/** What stands afterwards: nobody takes it out of the hands of who is at it. */
async function asked(
  trx: Trx,
  standing: Standing | null,
  { call, orderId, by }: { readonly call: Call; readonly orderId: string; readonly by: string | null },
  at: Instant,
): Promise<Standing | null> {
  if (isTaken(standing)) return standing
  if (standing === null) await open(trx, orderId, { ...call, reason: REASON, causedBy: by }, at)
  else await askNext(trx, standing, call, at)
  return standingOf(trx, orderId)
}

/** Once in the life of an order. */
const keyOf = ({ order }: StoredOrder): string => `urged/${order.id}`

const eventOf = ({ stored, call: { role } }: Calling, at: Instant): NewEvent => ({
  type: 'escalation-told',
  payload: { role, because: 'urged' },
  orderId: stored.order.id,
  happenedAt: at,
  learntAt: at,
  source: 'schedule',
  key: keyOf(stored),
  actor: null,
  importId: null,
})
