import { type KyselyPlugin, sql } from 'kysely'
import { expect } from 'vitest'
import { makeBatch } from '../../src/compensation/batch.ts'
import { handOver } from '../../src/compensation/files/hand-over.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { type LineResult, settleLines } from '../../src/compensation/settle.ts'
import { type PayoutStep, takeStep, tellPayouts } from '../../src/compensation/steps.ts'
import { verifyLedger } from '../../src/compensation/verify.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { compareText } from '../../src/policy/exact.ts'
import { HOUR, formatInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { at, context, exported, observation } from '../orders/histories.ts'

const now = at('23 12:00:00')
const later = { ...context, asOf: now }
const byHand = { now, automatic: false }
const within = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
const claim = (name: string): string => `${name}/repair/2026-11-21`

/** Repairs of the 21st that were done a day late, one a household; of `held` a cause is recorded that would exempt. */
async function late(db: Db, households: readonly string[], held: readonly string[] = []): Promise<void> {
  const events = households.map((household) => {
    const contact = { name: null, phone: null, address: null, account: `A-${household}` }
    const cause = held.includes(household) ? { delayCause: 'third-party' } : {}
    const facts = { id: `R-${household}`, household, kind: 'repair', completedAt: formatInstant(at('22 14:00:00')), ...cause }
    return exported(now - HOUR, observation({ state: 'completed', contact }, facts))
  })
  await within(db, async (trx) => {
    await appendEvents(trx, events, later)
    await catchUp(trx, later, false)
  })
}

/** All that the steps write. */
async function written(db: Db): Promise<unknown> {
  const rows = async (query: string): Promise<unknown> => (await sql.raw(query).execute(db)).rows
  return [
    await rows('select * from ledger_entry order by id'),
    await rows('select * from payout_batch order by number'),
    await rows('select * from payout_handover order by number'),
    await rows('select key, booked, version, open from claim order by key'),
  ]
}

class Killed extends Error {}

/** Dies at the statement of this number. */
function dyingAt(statement: number): KyselyPlugin {
  let count = 0
  return {
    transformQuery: ({ node }) => {
      count += 1
      if (count === statement) throw new Killed()
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
}

/** The step killed at each of its statements and before its commit, then carried out, then repeated by somebody who never heard of it. */
async function survives(db: Db, step: (trx: Trx) => Promise<unknown>): Promise<void> {
  const before = await written(db)
  const killed = async (dying: Db, work: (trx: Trx) => Promise<unknown>): Promise<boolean> => {
    let died = false
    try {
      await within(dying, work)
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      died = true
    }
    if (died) expect(await written(db)).toEqual(before)
    return died
  }
  const beforeCommit = async (trx: Trx): Promise<never> => {
    await step(trx)
    throw new Killed()
  }
  expect(await killed(db, beforeCommit)).toBe(true)
  let statement = 1
  while (await killed(db.withPlugin(dyingAt(statement)), step)) statement += 1
  expect(statement).toBeGreaterThan(2)
  const after = await written(db)
  expect(after).not.toEqual(before)
  await within(db, step)
  expect(await written(db)).toEqual(after)
  expect(await verifyLedger(db)).toMatchObject({ broken: null })
}

test('a step that dies anywhere has done nothing, and one that is repeated does nothing more', async ({ database: { db } }) => {
  const [paid, failed, returned, held, left] = ['K1', 'K2', 'K3', 'K4', 'K5'].map(claim) as [string, string, string, string, string]
  await late(db, ['K1', 'K2', 'K3', 'K4', 'K5'], ['K4'])
  const take = (step: PayoutStep, by: string, ...keys: string[]) =>
    survives(db, (trx) => takeStep(trx, step, keys, { by, reason: '查过了' }, byHand))
  await take('register', 'desk', paid, failed, returned)
  await take('release', 'manager', held)
  await take('register', 'desk', held)
  await take('return', 'settlement', returned)
  await take('audit', 'settlement', paid, failed, held)
  await survives(db, (trx) => makeBatch(trx, 'settlement', byHand))
  const number = (await db.selectFrom('payout_batch').select('number').executeTakeFirstOrThrow()).number
  await survives(db, (trx) => handOver(trx, number, 'settlement', byHand))
  const results = [{ paidAt: now }, { failed: '账号已销户' }, { paidAt: now }].map((result, i): LineResult => ({
    batch: number,
    number: i + 1,
    result,
  }))
  await survives(db, (trx) => settleLines(trx, results, 'settlement', byHand))
  await survives(db, (trx) => tellPayouts(trx, [paid, held], { by: 'service', how: 'voice', at: now }, byHand))
  // The program registers from now on: also what was due before, but not what a person returned.
  await survives(db, (trx) => catchUp(trx, later, true))
  const registered = await sql<{ claim: string }>`select claim from ledger_entry where type = 'register' and actor = 'program'`.execute(db)
  expect(registered.rows).toEqual([{ claim: left }])
  const { sums } = await verifyLedger(db)
  expect(sums).toEqual({ branch: -4000, registered: 2000, audited: 0, batched: 0, paid: 2000, overpaid: 0 })
})

test('two people and two programs at once do each thing once', async ({ database: { db } }) => {
  const households = Array.from({ length: 30 }, (_, i) => `T${i}`)
  const keys = households.map(claim)
  await late(db, households)
  const twice = <T>(work: (trx: Trx, which: 0 | 1) => Promise<T>): Promise<[T, T]> =>
    Promise.all([within(db, (trx) => work(trx, 0)), within(db, (trx) => work(trx, 1))])
  const doneOnce = (outcomes: readonly (readonly { readonly key: string; readonly outcome: string }[])[]): void => {
    const all = outcomes.flat()
    expect(
      all
        .filter(({ outcome }) => outcome === 'done')
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(keys.toSorted())
    expect(all.filter(({ outcome }) => outcome === 'already')).toHaveLength(keys.length)
  }
  const inTurn = (which: 0 | 1): string[] => (which === 0 ? keys : keys.toReversed())
  await twice((trx) => catchUp(trx, later, true))
  doneOnce(await twice((trx, which) => takeStep(trx, 'audit', inTurn(which), { by: `settlement-${which}`, reason: null }, byHand)))
  const made = (await twice((trx, which) => makeBatch(trx, `settlement-${which}`, byHand))).flatMap(({ batch }) => batch ?? [])
  expect(made.map(({ lines }) => lines.map(({ key }) => key).toSorted())).toEqual([keys.toSorted()])
  const { number, lines } = made[0] ?? expect.fail('no batch')
  const results = lines.map((line): LineResult => ({ batch: number, number: line.number, result: { paidAt: now } }))
  const settled = await twice((trx, which) => settleLines(trx, which === 0 ? results : results.toReversed(), 'settlement', byHand))
  expect(settled.map((outcomes) => [...new Set(outcomes)].join()).toSorted(compareText)).toEqual(['recorded', 'repeated'])
  doneOnce(await twice((trx, which) => tellPayouts(trx, inTurn(which), { by: 'service', how: 'sms', at: now }, byHand)))
  expect(await verifyLedger(db)).toMatchObject({ broken: null, batches: 2 })
})
