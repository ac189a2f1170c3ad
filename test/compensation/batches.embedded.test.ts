import { expect } from 'vitest'
import { batchNumbered, makeBatch } from '../../src/compensation/batch.ts'
import { handOver } from '../../src/compensation/files/hand-over.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { payoutLines } from '../../src/compensation/read-ledger.ts'
import { takeStep } from '../../src/compensation/steps.ts'
import { verifyLedger } from '../../src/compensation/verify.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { type Instant, formatInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { at, context, done, exported, observation } from '../orders/histories.ts'

const now = at('23 12:00:00')
const keeping = { now, automatic: true }
const within = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
const claim = (household: string): string => `${household}/repair/2026-11-21`

/** A repair of the 21st that was done a day late, as it is seen at `seenAt`. */
function late(household: string, seenAt: Instant, facts: Readonly<Record<string, unknown>> = {}): NewEvent {
  const contact = { name: null, phone: null, address: null, account: `A-${household}` }
  const completedAt = formatInstant(at('22 14:00:00'))
  return exported(
    seenAt,
    observation({ state: 'completed', contact }, { id: `R-${household}`, household, kind: 'repair', completedAt, ...facts }),
    seenAt,
  )
}

const append = (db: Db, ...events: NewEvent[]) => within(db, (trx) => appendEvents(trx, events, { ...context, asOf: now }))
const bringUp = (db: Db) => within(db, (trx) => catchUp(trx, { ...context, asOf: now }, true))
const step = (db: Db, which: 'audit' | 'release', by: string, ...households: string[]) =>
  within(db, async (trx) =>
    (await takeStep(trx, which, households.map(claim), { by, reason: '查过了' }, keeping)).map(({ outcome }) => outcome),
  )
const batch = async (db: Db) => (await within(db, (trx) => makeBatch(trx, 'settlement', keeping))).batch
const states = async (db: Db) => {
  const lines = await payoutLines(db, { given: { ...context, asOf: now }, districts: ['ganyu'] }, 'all')
  return Object.fromEntries(lines.map(({ claim: { household }, state }) => [household, state]))
}

test('what was held after its audit and released by another person is batched', async ({ database: { db } }) => {
  await append(db, late('B1', now))
  await bringUp(db)
  expect(await step(db, 'audit', 'settlement', 'B1')).toEqual(['done'])
  await append(db, late('B1', now, { delayCause: 'third-party' }))
  await bringUp(db)
  expect(await states(db)).toMatchObject({ B1: 'held' })
  expect(await batch(db)).toBeNull()
  expect(await step(db, 'release', 'settlement', 'B1')).toEqual(['own-step'])
  expect(await step(db, 'release', 'manager', 'B1')).toEqual(['done'])
  expect(await batch(db)).toMatchObject({ lines: [{ key: claim('B1') }] })
  expect(await verifyLedger(db)).toMatchObject({ broken: null })
})

test('a batch of which one line is not owed any more is not handed over, and the rest of it is audited and batched anew', async ({
  database: { db },
}) => {
  await append(db, late('B2', now), late('B3', now))
  await bringUp(db)
  await step(db, 'audit', 'settlement', 'B2', 'B3')
  const { number } = (await batch(db)) ?? expect.fail('no batch')
  // Nobody has brought the books up since.
  await append(db, done('exemption-granted', now, { reason: 'customer', evidence: '录音' }, 'R-B2'))
  expect(await within(db, (trx) => handOver(trx, number, 'settlement', keeping))).toBe(false)
  expect(await states(db)).toMatchObject({ B2: 'withdrawn', B3: 'registered' })
  expect(await within(db, (trx) => handOver(trx, number, 'settlement', keeping))).toBe(false)
  expect(await batchNumbered(db, number)).toMatchObject({ lines: [{ key: claim('B2') }, { key: claim('B3') }] })
  expect(await step(db, 'audit', 'settlement', 'B3')).toEqual(['done'])
  const again = (await batch(db)) ?? expect.fail('no batch')
  expect(again.lines.map(({ key }) => key)).toEqual([claim('B3')])
  expect(await within(db, (trx) => handOver(trx, again.number, 'settlement', keeping))).toBe(true)
  // What was handed over waits for its result, whatever is learnt.
  await append(db, done('exemption-granted', now, { reason: 'customer', evidence: '录音' }, 'R-B3'))
  expect(await within(db, (trx) => handOver(trx, again.number, 'settlement', keeping))).toBe(true)
  expect(await states(db)).toMatchObject({ B3: 'batched' })
  expect(await verifyLedger(db)).toMatchObject({ broken: null })
})
