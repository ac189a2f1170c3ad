import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { DAY, formatInstant } from '../../src/policy/instant.ts'
import { contextInForce } from '../../src/orders/in-force/policy-in-force.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { allOrders } from '../../src/orders/queries.ts'
import type { StoredOrder } from '../../src/orders/current/rows.ts'
import { judge } from '../../src/policy/judge.ts'
import { keptPromises, together } from '../../src/quality/kept-promises.ts'
import { repeatsBetween } from '../../src/quality/repeats.ts'
import { ChatRoom, type SampleOrder, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

const runs = Number(process.env['SAMEDAY_PROPERTY_RUNS'] ?? 3)
const now = at('2026-11-30 20:00:00')
const rules = organisation.quality
const asked = { districts: ['ganyu', 'donghai'], crews: null, from: at('2026-11-01 00:00:00'), to: now }

let room: ChatRoom
test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-30 20:00:00')
})
afterAll(() => room.close())

/** Few households and accounts, times that meet at the edges of the windows, ends of every kind. */
const anyOrder = fc.record({
  household: fc.integer({ min: 1, max: 6 }),
  account: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
  district: fc.constantFrom('ganyu', 'ganyu', 'donghai'),
  kind: fc.constantFrom('repair', 'repair', 'install'),
  crew: fc.constantFrom('装维甲', '装维乙'),
  entered: fc.integer({ min: -31, max: 28 }),
  second: fc.constantFrom(0, 0, 1, 36_000),
  took: fc.integer({ min: 0, max: 9 }),
  end: fc.constantFrom('completed', 'completed', 'completed', 'cancelled', 'in-progress'),
})

const sampleOf = (given: typeof anyOrder extends fc.Arbitrary<infer T> ? T : never, run: number, i: number): SampleOrder => {
  const entered = asked.from + given.entered * DAY + given.second
  const end = formatInstant(Math.min(entered + given.took * DAY + (given.took === 0 ? 3600 : 0), now))
  const ends = { completed: { completedAt: end }, cancelled: { cancelledAt: end }, 'in-progress': {} }[given.end]
  return {
    id: `ZD${run}${String(i).padStart(8, '0')}`,
    state: given.end,
    facts: {
      kind: given.kind,
      household: `H${run}-${given.household}`,
      district: given.district,
      installer: given.crew,
      enteredAt: formatInstant(entered),
      ...ends,
    },
    contact: { account: given.account === null ? null : `a${run}-${given.account}@ftth` },
  }
}

const isOfOneCustomer = (a: StoredOrder, b: StoredOrder): boolean =>
  a.order.id !== b.order.id &&
  a.order.district === b.order.district &&
  (a.order.household === b.order.household || (a.contact.account !== null && a.contact.account === b.contact.account))

const isWithin = (report: StoredOrder, done: StoredOrder, days: number): boolean => {
  const { kind, completedAt, cancelledAt, enteredAt } = report.order
  const since = enteredAt - (done.order.completedAt ?? Infinity)
  return kind === 'repair' && (completedAt !== null || cancelledAt === null) && since >= 0 && since <= days * DAY
}

test('what is found by the indexes is what all pairs of orders come to', { timeout: 30_000 }, async ({ database: { db } }) => {
  const context = await contextInForce(db, contextOf(organisation, now))
  for (let run = 1; run <= runs; run += 1) {
    const given = fc.sample(anyOrder, { numRuns: 60, seed: run })
    await room.orders(...given.map((one, i) => sampleOf(one, run, i)))
    const all: StoredOrder[] = []
    for await (const one of allOrders(db, now)) all.push(one)

    const pairs = all.flatMap((report) => {
      const before = all.filter((done) => isOfOneCustomer(report, done) && isWithin(report, done, 30))
      const [last] = before.toSorted(
        (a, b) => (b.order.completedAt ?? 0) - (a.order.completedAt ?? 0) || (a.order.id < b.order.id ? -1 : 1),
      )
      return last === undefined || report.order.enteredAt < asked.from ? [] : [`${report.order.id} after ${last.order.id}`]
    })
    const found = await repeatsBetween(db, rules, asked)
    expect(found.map(({ report, done }) => `${report} after ${done}`).toSorted()).toEqual(pairs.toSorted())

    const visits = all.filter(({ order }) => order.completedAt !== null && order.completedAt >= asked.from && judge(order, context).inScope)
    const kept = visits.filter((visit) => {
      const { status, workBy } = judge(visit.order, context)
      const isLate = status !== 'on-time' || (workBy !== null && (visit.order.completedAt ?? 0) > workBy)
      return !isLate && !all.some((report) => isOfOneCustomer(report, visit) && isWithin(report, visit, 7))
    })
    const { rate } = together('', await keptPromises(db, rules, { ...asked, now }))
    expect(rate).toEqual({ part: kept.length, of: visits.length })
  }
  expect((await repeatsBetween(db, rules, asked)).length).toBeGreaterThan(10)
})
