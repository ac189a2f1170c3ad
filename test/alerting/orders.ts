import type { Db } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { observed } from '../../src/orders/history/observe.ts'
import { nothingRecorded } from '../../src/orders/current/recorded.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type Instant, parseInstant } from '../../src/policy/instant.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { example } from '../people/example.ts'

/** `11-21 17:30:00` of 2026, in Shanghai. */
export function at(text: string): Instant {
  const instant = parseInstant(`2026-${text.replace(' ', 'T')}${text.length === 11 ? ':00' : ''}+08:00`)
  if (instant === null) throw new Error(`${text} is no time`)
  return instant
}

export const iso = (text: string): string => `2026-${text.replace(' ', 'T')}${text.length === 11 ? ':00' : ''}+08:00`

/** A repair of 赣榆's central area that was entered at noon, unless said otherwise: due at 23:59:59. */
export const orderFacts = (facts: object): object => ({
  id: 'ZD1',
  kind: 'repair',
  product: 'ftth',
  customerType: 'public',
  household: 'LYG0000001',
  district: 'ganyu',
  area: 'county-town',
  enteredAt: iso('11-21 12:00'),
  installer: '赣榆装维01',
  ...facts,
})

export const stored = (facts: object, beside: Partial<StoredOrder> = {}): StoredOrder => ({
  order: parseOrder(orderFacts(facts)),
  sourceState: 'in-progress',
  stateSince: at('11-21 12:00'),
  contact: { name: '张三', phone: '13800000000', address: '赣榆某路1号', account: '0518' },
  proposal: null,
  escalation: null,
  recorded: nothingRecorded,
  rescheduleCount: 0,
  unknownReschedules: false,
  contradictions: [],
  sources: [],
  reopenings: [],
  reentryOf: null,
  dataAsOf: at('11-21 17:00'),
  ...beside,
})

/** An export of `exportedAt` says this of the orders. */
export async function exportSays(db: Db, exportedAt: Instant, all: readonly object[], rescheduleCount = 0): Promise<void> {
  const events = all.map((facts) => {
    const { order, contact } = stored(facts)
    const state = order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress'
    const said = { source: 'export', exportedAt, learntAt: exportedAt, importId: null }
    return observed({ order, state, contact, rescheduleCount, line: 1 }, said)
  })
  await db.transaction().execute((trx) => appendEvents(trx, events, contextOf(example, exportedAt)))
}
