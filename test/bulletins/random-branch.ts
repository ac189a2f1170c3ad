import type { Db, Trx } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { sayForceMajeure } from '../../src/orders/in-force/force-majeure.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Context, ForceMajeure } from '../../src/policy/context.ts'
import { HOUR, type Instant, parseDay, startOfDay } from '../../src/policy/instant.ts'
import type { Order } from '../../src/policy/order.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { example } from '../people/example.ts'
import { type Exempted, dice, randomOrders } from './random-orders.ts'

export const FIRST = parseDay('2026-10-25') ?? 0
/** Days on which orders are entered: a month's end is among them. */
export const SPAN = 14
const COUNT = 70

/** A branch's orders with all that was known of them at `learnt`, when it was stored. */
export interface Branch {
  readonly learnt: Instant
  readonly orders: readonly (Order & { readonly exemption: Exempted | null })[]
  readonly forceMajeure: readonly ForceMajeure[]
  /** When a source last told of an order; some are told of early, too. */
  readonly told: ReadonlyMap<string, { readonly last: Instant; readonly early: Instant | null }>
  readonly contextAt: (asOf: Instant) => Context
  /** Of what has no time of its own nothing is known before it is told. */
  readonly ordersAsOf: (asOf: Instant) => Order[]
}

/** The same seed makes the same branch. */
export function randomBranch(seed: number): Branch {
  const roll = dice(seed)
  // Sometimes amid the orders, so that some are open; sometimes long after the last.
  const learnt = startOfDay(FIRST + SPAN - 3 + roll(12)) + roll(24 * HOUR)
  const by = (at: Instant | null): Instant | null => (at !== null && at <= learnt ? at : null)
  const orders = randomOrders(seed, COUNT, FIRST, SPAN).flatMap(({ facts, exempted }) => {
    const order = parseOrder(facts)
    const exemption = exempted !== null && exempted.grantedAt <= learnt ? { ...exempted, revokedAt: by(exempted.revokedAt) } : null
    const cancelledAt = by(order.cancelledAt)
    const known = {
      ...order,
      exemption,
      completedAt: by(order.completedAt),
      cancelledAt,
      cancelledBy: cancelledAt === null ? null : order.cancelledBy,
      reschedules: order.reschedules.filter(({ at }) => at <= learnt),
      complaint: order.complaint !== null && order.complaint.at <= learnt ? order.complaint : null,
    }
    return order.enteredAt <= learnt ? [known] : []
  })
  const told = new Map(
    orders.map((order) => {
      const last = Math.min(learnt, (order.completedAt ?? order.cancelledAt ?? learnt) + roll(8 * HOUR))
      const early = order.enteredAt + roll(4 * HOUR)
      // Sources call an order open that has ended, too.
      const open = early < Math.min(last, ...order.reschedules.map(({ at }) => at), order.complaint?.at ?? last)
      return [order.id, { last, early: roll(2) === 0 && open ? early : null }]
    }),
  )
  const from = startOfDay(FIRST + roll(SPAN)) + roll(24 * HOUR)
  const declaredAt = from + roll(48 * HOUR)
  const event = { districts: ['ganyu'], kind: '暴雨', from, to: from + roll(36 * HOUR), declaredAt, except: ['Z00003'] }
  const forceMajeure = declaredAt <= learnt ? [event] : []
  return {
    learnt,
    orders,
    forceMajeure,
    told,
    contextAt: (asOf) =>
      contextOf(
        example,
        asOf,
        forceMajeure.filter((one) => one.declaredAt <= asOf),
      ),
    ordersAsOf: (asOf) => orders.map((order) => ((told.get(order.id)?.last ?? 0) <= asOf ? order : { ...order, delayCause: null })),
  }
}

/** Learnt all at once, as a source tells of it late. */
export async function storeBranch(trx: Trx, { orders, forceMajeure, told, learnt, contextAt }: Branch): Promise<void> {
  for (const facts of forceMajeure) await sayForceMajeure(trx, { type: 'declared', facts }, { at: facts.declaredAt ?? learnt, by: 'desk' })
  const events = orders.flatMap((order) => [
    ...saidOf(order, told.get(order.id) ?? { last: learnt, early: null }, learnt),
    ...exemptedOf(order, learnt),
  ])
  await appendEvents(trx, events, contextAt(learnt))
}

const contact = { name: null, phone: null, address: null, account: null }

/** What an early export says of an order beside its facts at entry. */
const nothingYet = { completedAt: null, cancelledAt: null, cancelledBy: null, reschedules: [], complaint: null, delayCause: null }

function saidOf(given: Order, { last, early }: { last: Instant; early: Instant | null }, learnt: Instant): NewEvent[] {
  const order = { ...given, exemption: null }
  const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
  const said = { source: 'export', learntAt: learnt, importId: null }
  const whole = observed({ order, state, contact, rescheduleCount: 0, line: 1 }, { ...said, exportedAt: last })
  if (early === null) return [whole]
  const open = { order: { ...order, ...nothingYet }, state: 'in-progress', contact, rescheduleCount: 0, line: 1 } as const
  return [observed(open, { ...said, exportedAt: early }), whole]
}

function exemptedOf({ id, exemption }: Branch['orders'][number], learnt: Instant): NewEvent[] {
  if (exemption === null) return []
  const { reason, evidence, grantedAt, revokedAt } = exemption
  const said = { orderId: id, learntAt: learnt, source: 'chat', actor: 'ganyu-manager', importId: null }
  const granted: NewEvent = {
    ...said,
    type: 'exemption-granted',
    happenedAt: grantedAt,
    key: `${id}/granted`,
    payload: { reason, evidence },
  }
  if (revokedAt === null) return [granted]
  return [granted, { ...said, type: 'exemption-revoked', happenedAt: revokedAt, key: `${id}/revoked`, payload: { note: null } }]
}

class RollBack extends Error {}

/** Does this in a transaction that leaves nothing behind. */
export async function rolledBack(db: Db, work: (trx: Trx) => Promise<void>): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      await work(trx)
      throw new RollBack()
    })
  } catch (error) {
    if (!(error instanceof RollBack)) throw error
  }
}
