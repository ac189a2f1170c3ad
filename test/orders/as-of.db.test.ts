import fc from 'fast-check'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { orderAsOf } from '../../src/orders/as-of.ts'
import { findOrder } from '../../src/orders/queries.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { test } from '../engines/database.ts'
import { anyHistory } from './any-history.ts'
import { context, now } from './histories.ts'

const append = (database: Database, ...events: NewEvent[]) => database.db.transaction().execute((trx) => appendEvents(trx, events, context))

/** Histories of their own orders, each shuffled into the sequence in which it was learnt. */
const arrivals = (prefix: string): NewEvent[][] =>
  Array.from({ length: 8 }, (_, i) => {
    const [events = []] = fc.sample(anyHistory(`${prefix}${i}`), { numRuns: 1, seed: 100 + i })
    const [shuffled = []] = fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), { numRuns: 1, seed: i })
    return shuffled.map((event, step) => ({ ...event, learntAt: now + step * 60 }))
  })

test('what was known at a time is what the database said at that time', async ({ database }) => {
  for (const events of arrivals('THEN')) {
    const id = events[0]?.orderId ?? ''
    const seen: (StoredOrder | null)[] = []
    for (const event of events) {
      await append(database, event)
      seen.push(await findOrder(database.db, id))
    }
    for (const [step, stored] of seen.entries()) {
      const known = await orderAsOf(database.db, id, now + step * 60 + 59, 'by-then')
      expect('stored' in known ? known.stored : null).toEqual(stored === null ? null : expect.objectContaining(stored))
      if ('history' in known) expect(known.history).toHaveLength(step + 1)
    }
  }
})

test('any history told again is a no-op', async ({ database }) => {
  for (const events of arrivals('AGAIN')) {
    await append(database, ...events)
    const id = events[0]?.orderId ?? ''
    const before = [await findOrder(database.db, id), await historyOf(database.db, id)]
    expect(new Set(await append(database, ...events.toReversed()))).toEqual(new Set(['unchanged']))
    expect([await findOrder(database.db, id), await historyOf(database.db, id)]).toEqual(before)
  }
})

test('nothing is known of an order that nobody ever told of', async ({ database }) => {
  expect(await orderAsOf(database.db, 'NOWHERE', now, 'by-then')).toEqual({ knownSince: null })
})
