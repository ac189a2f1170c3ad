import fc from 'fast-check'
import { expect } from 'vitest'
import { candidates } from '../../src/alerting/candidates.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Observation } from '../../src/orders/history/event.ts'
import { pastDeadline } from '../../src/orders/past-deadline.ts'
import { allOrders, openOrders } from '../../src/orders/queries.ts'
import type { AlertStep } from '../../src/people/organisation.ts'
import { DAY, HOUR, type Instant, formatInstant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { areas, customerTypes, kinds, products } from '../../src/policy/order.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { test as onEngine } from '../engines/database.ts'
import { fourStepExample } from '../alerting/four-steps.ts'
import { at, context, exported, observation } from './histories.ts'

const districts = ['ganyu', 'donghai', 'haizhou']
const from = at('15 00:00:00')

/** Orders of a week, ended or not, some of whose ends lie after the instants that are asked about. */
const anyOrder = fc.record({
  enteredAt: fc.integer({ min: from, max: from + 6 * DAY }),
  hours: fc.integer({ min: 0, max: 72 }),
  end: fc.constantFrom('completedAt', 'cancelledAt', null),
  kind: fc.constantFrom(...kinds),
  product: fc.constantFrom(...products),
  customerType: fc.constantFrom(...customerTypes),
  area: fc.constantFrom(...areas),
  district: fc.constantFrom(...districts),
  installer: fc.constantFrom('赣榆装维01', '赣榆装维02', null),
  wantsSameDay: fc.boolean(),
})

const orders: Observation['order'][] = fc
  .sample(anyOrder, { numRuns: 1200, seed: 7 })
  .map(({ enteredAt, hours, end, ...facts }, i) =>
    observation(
      {},
      {
        ...facts,
        id: `Q${String(i).padStart(4, '0')}`,
        enteredAt: formatInstant(enteredAt),
        ...(end && { [end]: formatInstant(enteredAt + hours * HOUR) }),
      },
    ),
  )
  .map(({ order }) => order)

const test = onEngine.extend('db', { scope: 'file' }, async ({ database }) => {
  const events = orders.map((order) => exported(at('22 00:00:00'), { ...observation(), order }))
  await database.db.transaction().execute((trx) => appendEvents(trx, events, context))
  return database.db
})

const instants: readonly Instant[] = [at('15 00:00:00'), at('17 17:30:00'), at('18 23:59:59'), at('20 12:00:00'), at('25 00:00:00')]
const asked = ['ganyu', 'haizhou']

function judged(now: Instant, wanted: (verdict: Verdict, order: Observation['order']) => boolean): string[] {
  return orders
    .filter((order) => asked.includes(order.district) && order.enteredAt <= now && wanted(judge(order, { ...context, asOf: now }), order))
    .map(({ id }) => id)
    .toSorted()
}

const ids = (found: readonly { order: { id: string } }[]): string[] => found.map(({ order }) => order.id).toSorted()
const openAt = (now: Instant, { completedAt, cancelledAt }: Observation['order']): boolean => (completedAt ?? cancelledAt ?? Infinity) > now

test('the index finds as overdue what policy calls overdue, at every instant, the oldest first', async ({ db }) => {
  for (const now of instants) {
    const expected = judged(now, ({ status }) => status === 'overdue')
    const found = await pastDeadline(db, asked, { ...context, asOf: now })
    expect(ids(found)).toEqual(expected)
    const dueBy = found.map(({ verdict }) => verdict.dueBy ?? Infinity)
    expect(dueBy).toEqual(dueBy.toSorted((a, b) => a - b))
  }
})

test('the index finds the orders entered and not ended, the most urgent first', async ({ db }) => {
  for (const now of instants) {
    const all = await openOrders(db, { districts: asked, crews: null, kinds: null, now, limit: 1000 })
    expect(ids(all.orders)).toEqual(judged(now, (_, order) => openAt(now, order)))
    const workBy = all.orders.map(({ order }) => judge(order, { ...context, asOf: now }).workBy ?? Infinity)
    expect(workBy).toEqual(workBy.toSorted((a, b) => a - b))
    const own = await openOrders(db, { districts: asked, crews: ['赣榆装维01'], kinds: null, now, limit: 2 })
    const expected = judged(now, (_, order) => order.installer === '赣榆装维01' && openAt(now, order))
    expect([own.total, own.orders.length]).toEqual([expected.length, Math.min(2, expected.length)])
  }
})

test('candidates of an alert are the promised open orders whose time is up or comes within the longest step, its end included', async ({
  db,
}) => {
  const hours = 30
  const ahead = fourStepExample.alerts.filter(({ when }) => when === 'before').map((step) => ({ ...step, minutes: hours * 60 }))
  const late = fourStepExample.alerts.filter(({ when }) => when === 'after')
  for (const now of instants) {
    const found = async (steps: readonly AlertStep[]) =>
      (await candidates(db, { steps, districts: asked, now })).map(({ id }) => id).toSorted()
    const dueBetween = (first: Instant, last: Instant): string[] =>
      judged(now, ({ inScope, dueBy }, order) => inScope && openAt(now, order) && dueBy !== null && dueBy >= first && dueBy <= last)
    expect(await found([...ahead, ...late])).toEqual(dueBetween(0, now + hours * HOUR))
    // One whose end is known, but lies ahead of the clock, is found by its end; judging sorts it out.
    expect(await found(ahead)).toEqual(expect.arrayContaining(dueBetween(now, now + hours * HOUR)))
  }
})

test('no districts, no orders', async ({ db }) => {
  expect(await openOrders(db, { districts: [], crews: null, kinds: null, now: at('20 12:00:00'), limit: 10 })).toEqual({
    total: 0,
    orders: [],
  })
})

test('all orders come one after the other in the sequence of their numbers', async ({ db }) => {
  const seen: string[] = []
  for await (const { order } of allOrders(db, at('22 00:00:00'))) seen.push(order.id)
  expect(seen).toEqual(orders.map(({ id }) => id))
})
