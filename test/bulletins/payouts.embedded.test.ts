import { readXlsx } from 'hucre'
import { expect } from 'vitest'
import { type Bulletin, computeBulletin } from '../../src/bulletins/bulletin.ts'
import { bulletinXlsx } from '../../src/bulletins/bulletin-files.ts'
import { bulletinJson } from '../../src/bulletins/bulletin-json.ts'
import { bulletinMessage } from '../../src/bulletins/bulletin-message.ts'
import { makeBatch } from '../../src/compensation/batch.ts'
import { handOver } from '../../src/compensation/files/hand-over.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { settleLines } from '../../src/compensation/settle.ts'
import { takeStep, tellPayouts } from '../../src/compensation/steps.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type Instant, parseDay } from '../../src/policy/instant.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'

const of = (db: Db, asOf: Instant): Promise<Bulletin> =>
  computeBulletin(db, example, { scope: { district: 'ganyu' }, date: parseDay('2026-11-20') ?? 0, edition: 'final', asOf })
const moneyIn = (bulletin: Bulletin): string | undefined =>
  bulletinMessage(bulletin, example).notes.find((note) => note.startsWith('该日应补偿'))

test('what the ledger knows of the days’ compensation is said, as it was known at the time; without a ledger nothing is', async ({
  database: { db },
}) => {
  const late = { enteredAt: iso('11-20 12:00'), completedAt: iso('11-21 14:00') }
  await exportSays(
    db,
    at('11-21 15:00'),
    ['A', 'B', 'C'].map((household) => orderFacts({ id: `ZD-${household}`, household, ...late })),
  )
  const within = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
  const bare = await of(db, at('11-21 16:00'))
  expect(moneyIn(bare)).toBe('该日应补偿 3 户次 30元')
  expect(bulletinJson(bare).payouts).toEqual({ day: null, month: null })

  const keeping = (now: Instant) => ({ now, automatic: true })
  await within((trx) => catchUp(trx, contextOf(example, at('11-21 17:00')), true))
  const keys = ['A', 'B'].map((household) => `${household}/repair/2026-11-20`)
  await within((trx) => takeStep(trx, 'audit', keys, { by: 'settlement', reason: null }, keeping(at('11-22 09:00'))))
  await within((trx) =>
    takeStep(trx, 'return', ['C/repair/2026-11-20'], { by: 'settlement', reason: '查一下' }, keeping(at('11-22 09:00'))),
  )
  const { batch } = await within((trx) => makeBatch(trx, 'settlement', keeping(at('11-22 10:00'))))
  const number = batch?.number ?? expect.unreachable('nothing was batched')
  await within((trx) => handOver(trx, number, 'settlement', keeping(at('11-22 10:00'))))
  const paidAt = at('11-23 10:00')
  const results = [1, 2].map((line) => ({ batch: number, number: line, result: { paidAt } }))
  await within((trx) => settleLines(trx, results, 'settlement', keeping(at('11-23 11:00'))))
  const [first = ''] = keys
  await within((trx) => tellPayouts(trx, [first], { by: 'service', how: 'voice', at: at('11-23 12:00') }, keeping(at('11-23 12:00'))))

  expect(moneyIn(await of(db, at('11-21 18:00')))).toBe('该日应补偿 3 户次 30元（已登记 30元，其中已付 0元、已告知 0元）')
  expect(moneyIn(await of(db, at('11-23 11:30')))).toBe('该日应补偿 3 户次 30元（已登记 20元，其中已付 20元、已告知 0元）')
  const end = await of(db, at('11-30 08:30'))
  expect(moneyIn(end)).toBe('该日应补偿 3 户次 30元（已登记 20元，其中已付 20元、已告知 10元；过应付日未付 10元）')
  expect(bulletinJson(end)).toMatchObject({
    day: { compensation: { accruedFen: 3000, paidFen: 2000, unpaidPastPayByFen: 1000 } },
    payouts: { day: { registeredFen: 2000, paidFen: 2000, toldFen: 1000, unpaidPastPayByFen: 1000 }, month: { paidFen: 2000 } },
  })
  const [summary] = (await readXlsx(await bulletinXlsx(db, end, example))).sheets
  const money = summary?.rows.filter((row) => String(row[1]).endsWith('（元）')).map((row) => [row[1], row[2]])
  expect(money?.slice(0, 5)).toEqual([
    ['应补偿金额（元）', 30],
    ['其中已登记（元）', 20],
    ['其中已付（元）', 20],
    ['其中已告知（元）', 10],
    ['过应付日未付（元）', 10],
  ])
})
