import { sql } from 'kysely'
import { expect } from 'vitest'
import { batchHash, batchNumbered, makeBatch } from '../../src/compensation/batch.ts'
import { handOver } from '../../src/compensation/files/hand-over.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { payoutJson } from '../../src/compensation/payout-json.ts'
import { payoutLines, payoutLinesAsOf } from '../../src/compensation/read-ledger.ts'
import { type LineResult, settleLines } from '../../src/compensation/settle.ts'
import { takeStep, tellPayouts } from '../../src/compensation/steps.ts'
import { verifyLedger } from '../../src/compensation/verify.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { claimsNow } from '../../src/orders/claims/claims-at.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { allOrders } from '../../src/orders/queries.ts'
import { claims } from '../../src/policy/claims.ts'
import { DAY, HOUR, type Instant, formatInstant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { test } from '../engines/database.ts'
import { at, context, done, exported, observation } from '../orders/histories.ts'

const districts = ['ganyu']
const readingAt = (now: Instant) => ({ given: { ...context, asOf: now }, districts })
const keeping = (now: Instant) => ({ now, automatic: true })
const within = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
const tell = (db: Db, now: Instant, ...events: NewEvent[]) =>
  within(db, async (trx) => {
    await appendEvents(trx, events, { ...context, asOf: now })
    await catchUp(trx, { ...context, asOf: now }, true)
  })
const list = async (db: Db, now: Instant) => (await payoutLines(db, readingAt(now), 'all')).map(payoutJson)

/** A repair of the 21st, seen at `now`, done by then or not. */
const seen = (now: Instant, id: string, household: string, completedAt: Instant | null, facts: Readonly<Record<string, unknown>> = {}) => {
  const end = completedAt === null ? {} : { completedAt: formatInstant(completedAt) }
  const said = observation(
    {
      state: completedAt === null ? 'in-progress' : 'completed',
      contact: { name: null, phone: null, address: null, account: `A-${household}` },
    },
    { id, household, kind: 'repair', ...end, ...facts },
  )
  return exported(now, said, now)
}

const entered = at('21 12:00:00')

test('from the late order to the customer told, with a failure, a revocation, too much paid, and every list again as it was', async ({
  database: { db },
}) => {
  const lists = new Map<Instant, unknown>()
  let now = entered
  const later = async (): Promise<Instant> => {
    lists.set(now, await list(db, now))
    return (now += 6 * HOUR)
  }
  await tell(db, now, seen(now, 'R1', 'H1', null), seen(now, 'R2', 'H1', null), seen(now, 'R3', 'H2', null), seen(now, 'R4', 'H3', null))
  now = at('22 08:00:00')
  expect((await list(db, now)).map(({ claim, state, amountFen }) => [claim, state, amountFen])).toEqual([
    ['H1/repair/2026-11-21', 'accruing', 1000],
    ['H2/repair/2026-11-21', 'accruing', 1000],
    ['H3/repair/2026-11-21', 'accruing', 1000],
  ])

  // H1's second order goes on; H2 waits for a person, as its cause would exempt; H3 is exempt for now.
  await later()
  await tell(
    db,
    now,
    seen(now, 'R1', 'H1', now - HOUR),
    seen(now, 'R3', 'H2', now - HOUR, { delayCause: 'third-party' }),
    seen(now, 'R4', 'H3', now - HOUR),
  )
  await tell(db, now, done('exemption-granted', now, { reason: 'customer', evidence: '录音' }, 'R4'))
  expect((await list(db, now)).map(({ claim, state, heldFor }) => [claim, state, heldFor])).toEqual([
    ['H1/repair/2026-11-21', 'accruing', null],
    ['H2/repair/2026-11-21', 'held', ['cause-without-exemption']],
    ['H3/repair/2026-11-21', 'withdrawn', null],
  ])
  await later()
  await tell(db, now, seen(now, 'R2', 'H1', now - HOUR))
  const outcomes = (step: 'audit' | 'release' | 'return' | 'register', by: string, ...keys: string[]) =>
    within(db, async (trx) => (await takeStep(trx, step, keys, { by, reason: '查过了' }, keeping(now))).map(({ outcome }) => outcome))
  const [h1, h2, h3] = ['H1/repair/2026-11-21', 'H2/repair/2026-11-21', 'H3/repair/2026-11-21']
  expect(await outcomes('audit', 'settlement', h1, h2, 'H9/repair/2026-11-21')).toEqual(['done', 'held', 'unknown'])
  await later()
  expect(await outcomes('release', 'settlement-2', h2)).toEqual(['done'])
  expect(await outcomes('audit', 'settlement-2', h2)).toEqual(['own-step'])
  expect(await outcomes('audit', 'settlement', h2, h1)).toEqual(['done', 'already'])
  await later()
  const made = await within(db, (trx) => makeBatch(trx, 'settlement', keeping(now)))
  expect(made.batch).toMatchObject({
    number: 'PC20261123-01',
    sumFen: 2000,
    lines: [{ account: 'A-H1', orders: ['R1', 'R2'] }, { account: 'A-H2' }],
  })
  expect(await within(db, (trx) => makeBatch(trx, 'settlement', keeping(now)))).toEqual({ batch: null, withoutAccount: [] })
  expect(await within(db, (trx) => handOver(trx, 'PC20261123-01', 'settlement', keeping(now)))).toBe(true)
  expect(await batchNumbered(db, 'PC20261123-01')).toEqual(made.batch)
  expect(batchHash('PC20261123-01', made.batch?.lines ?? [])).toBe(made.batch?.hash)

  // H1 is paid and H2 fails; the same result again changes nothing, another one is for a person.
  await later()
  const paidAt = now
  const results: LineResult[] = [
    { batch: 'PC20261123-01', number: 2, result: { failed: '账号不存在' } },
    { batch: 'PC20261123-01', number: 1, result: { paidAt } },
    { batch: 'PC20261123-01', number: 9, result: { paidAt } },
  ]
  const settle = (...said: LineResult[]) => within(db, (trx) => settleLines(trx, said, 'settlement', keeping(now)))
  expect(await settle(...results)).toEqual(['recorded', 'recorded', 'unknown'])
  await later()
  expect(await settle(...results, { batch: 'PC20261123-01', number: 2, result: { paidAt } })).toEqual([
    'repeated',
    'repeated',
    'unknown',
    'conflict',
  ])
  expect(
    (await within(db, (trx) => tellPayouts(trx, [h1, h2], { by: 'service', how: 'voice', at: now }, keeping(now)))).map(
      ({ outcome }) => outcome,
    ),
  ).toEqual(['done', 'not-paid'])

  // H1 turns out to have taken a day longer, H3's exemption is revoked, and H2 is found not to be owed.
  await later()
  await tell(
    db,
    now,
    seen(now, 'R2', 'H1', at('23 10:00:00')),
    done('exemption-revoked', now, { note: null }, 'R4'),
    done('exemption-granted', now, { reason: 'third-party', evidence: '照片' }, 'R3'),
  )
  expect((await list(db, now)).map(({ claim, state, amountFen, paidFen, payBy }) => [claim, state, amountFen, paidFen, payBy])).toEqual([
    [h1, 'told', 1000, 1000, '2026-11-29T23:59:59+08:00'],
    [`${h1}#2`, 'registered', 1000, 0, '2026-12-01T23:59:59+08:00'],
    [h2, 'withdrawn', 0, 0, null],
    [h3, 'registered', 1000, 0, '2026-12-01T23:59:59+08:00'],
  ])
  await later()
  await tell(db, now, ...['R1', 'R2'].map((id) => done('exemption-granted', now, { reason: 'customer', evidence: '录音' }, id)))
  expect((await list(db, now)).slice(0, 2)).toMatchObject([
    { claim: h1, state: 'told', amountFen: 0, paidFen: 1000, overpaidFen: 1000 },
    { claim: `${h1}#2`, state: 'withdrawn', amountFen: 0 },
  ])

  lists.set(now, await list(db, now))
  for (const [then, was] of lists) expect([then, (await payoutLinesAsOf(db, readingAt(then))).map(payoutJson)]).toEqual([then, was])
  expect(await verifyLedger(db)).toMatchObject({ broken: null, sums: { branch: -2000, registered: 1000, paid: 0, overpaid: 1000 } })
  await expect(sql`update ledger_entry set amount_fen = 1`.execute(db)).rejects.toThrow('append-only')
})

test('the stored claims are those of all orders, whatever happened in whatever sequence', async ({ database: { db } }) => {
  const now = at('24 12:00:00')
  const ids = Array.from({ length: 24 }, (_, i) => `Q${i}`)
  const first = ids.map((id, i) => seen(now - DAY, id, `HQ${i % 7}`, i % 3 === 0 ? null : at('22 10:00:00') + i * HOUR))
  await tell(db, now - DAY, ...first)
  const exempt = { reason: 'customer', evidence: '录音' } as const
  const granted = ids.filter((_, i) => i % 4 === 0).map((id) => done('exemption-granted', now, exempt, id))
  const revoked = ids.filter((_, i) => i % 8 === 0).map((id) => done('exemption-revoked', now, { note: null }, id))
  const moved = ids.flatMap((id, i) => (i % 5 === 0 ? [seen(now, id, `HQ${(i + 1) % 7}`, at('22 10:00:00') + 2 * i * HOUR)] : []))
  for (const events of [granted, moved.slice(0, 2), revoked, moved.slice(2)]) await tell(db, now, ...events)
  const then = { ...context, asOf: now + HOUR }
  const judged = []
  for await (const { order } of allOrders(db, then.asOf)) judged.push({ order, verdict: judge(order, then) })
  const stored = (await claimsNow(db, then, districts, 'all')).filter(({ amountFen }) => amountFen > 0)
  expect(stored.length).toBeGreaterThan(5)
  expect(stored.map(({ key, orders, amountFen, payBy }) => ({ key, orders, amountFen, payBy }))).toEqual(
    claims(judged).map(({ key, orders, compensationFen: amountFen, payBy }) => ({ key, orders, amountFen, payBy })),
  )
})
