import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { makeBatch } from '../src/compensation/batch.ts'
import { catchUp } from '../src/compensation/catch-up.ts'
import { handOver } from '../src/compensation/files/hand-over.ts'
import { monthSheet } from '../src/compensation/files/month-list.ts'
import { isPaidWithin } from '../src/compensation/payout-summary.ts'
import { payoutLines } from '../src/compensation/read-ledger.ts'
import { settleLines } from '../src/compensation/settle.ts'
import { settlementOf } from '../src/compensation/settlement.ts'
import { takeStep, tellPayouts } from '../src/compensation/steps.ts'
import { type Db, type Trx, openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { yuanText } from '../src/policy/exact.ts'
import { formatInstant, parseDay, parseInstant, startOfDay } from '../src/policy/instant.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { FIRST_CLAIM, multiply, nthClaim, nthOrder, oneClaim } from './late-claims.ts'
import { median } from './quantiles.ts'

/**
 * 每月已补偿清单 of one month among ten years of claims (`--claims N`) on PostgreSQL, beside the bare query of the same figures. `--smoke`: few, to
 * see that it works.
 */
const { values: asked } = parseArgs({ options: { claims: { type: 'string', default: '100000' }, smoke: { type: 'boolean' } } })
const CLAIMS = asked.smoke === true ? 1200 : Number(asked.claims)
const ROUNDS = asked.smoke === true ? 1 : 15
const MONTHS = 120
const NOW = parseInstant('2026-11-22T12:00:00+08:00') ?? 0
const keeping = { now: NOW, automatic: true }
const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
const context = contextOf(organisation, NOW)
const reading = { given: context, districts: organisation.districts.map(({ id }) => id) }
const MONTH = { first: parseDay('2021-11-01') ?? 0, next: parseDay('2021-12-01') ?? 0 }

/** The first claim on its whole way, from registered to told. */
async function payOne(db: Db): Promise<void> {
  const within = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
  await oneClaim(db, organisation, NOW)
  await within((trx) => catchUp(trx, context, true))
  await within((trx) => takeStep(trx, 'audit', [FIRST_CLAIM], { by: 'settlement', reason: null }, keeping))
  const { batch } = await within((trx) => makeBatch(trx, 'settlement', keeping))
  if (batch === null) throw new Error('the claim is not to be paid')
  await within((trx) => handOver(trx, batch.number, 'settlement', keeping))
  await within((trx) => settleLines(trx, [{ batch: batch.number, number: 1, result: { paidAt: NOW } }], 'settlement', keeping))
  await within((trx) => tellPayouts(trx, [FIRST_CLAIM], { by: 'service', how: 'sms', at: NOW }, keeping))
}

const earlier = (column: string): string => `(${column} - interval '1 month' * (n % ${MONTHS}))`
const allEarlier = (columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, earlier(column)]))
const iso = (column: string): string => `to_char(${earlier(column)} at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS') || '+08:00'`

/** Its like over ten years, as many in each month. */
async function tenYears(db: Db): Promise<void> {
  const facts = `facts || jsonb_build_object('id', 'ZD' || n, 'household', 'H' || n, 'enteredAt', ${iso('entered_at')}, 'completedAt', ${iso('ended_at')})`
  const ofOrder = allEarlier(['entered_at', 'ended_at', 'judged_at', 'due_by', 'work_by', 'pay_by'])
  const ofClaim = allEarlier(['due_by', 'pay_by', 'last_pay_by', 'amount_since', 'change_pay_by', 'learnt_at'])
  const ofEntry = allEarlier(['happened_at', 'learnt_at'])
  const ids = { id: 'id + 10 * n', settles: 'settles + 10 * n', key: `key || '/' || n`, claim: nthClaim.key, batch_line: 'batch_line + n' }
  const ofBatch = { number: `number || '/' || n` }
  await multiply(db, 'orders', CLAIMS, { ...nthOrder, ...ofOrder, facts })
  for (const table of ['claim', 'claim_version']) await multiply(db, table, CLAIMS, { ...nthClaim, ...ofClaim })
  // A batch a month.
  for (const table of ['payout_batch', 'payout_handover']) await multiply(db, table, MONTHS + 1, ofBatch)
  await multiply(db, 'ledger_entry', CLAIMS, { ...ids, ...ofEntry, batch: `batch || '/' || 2 + n % ${MONTHS}` })
  await sql`vacuum analyze`.execute(db)
}

/** What the list shows of each line, asked for by SQL alone. */
const bareQuery = (db: Db) =>
  sql`
    select claim.district, claim.household, claim.kind, claim.leader, claim.orders, claim.late_days, paid.amount_fen, paid.happened_at,
      max(entry.meta->>'account') filter (where entry.type = 'batch') as account,
      max(entry.happened_at) filter (where entry.type = 'register') as registered_at,
      max(entry.happened_at) filter (where entry.type = 'audit') as audited_at,
      max(entry.happened_at) filter (where entry.type = 'tell') as told_at
    from ledger_entry as paid join claim on claim.key = paid.claim
      join ledger_entry as entry on entry.claim = paid.claim and entry.line = paid.line
    where paid.type = 'pay' and paid.happened_at >= ${formatInstant(startOfDay(MONTH.first))}::timestamptz
      and paid.happened_at < ${formatInstant(startOfDay(MONTH.next))}::timestamptz
    group by claim.key, paid.id order by claim.district, claim.key`
    .execute(db)
    .then(({ rows }) => rows.length)

async function list(db: Db): Promise<number> {
  const lines = (await payoutLines(db, reading, { paid: MONTH })).filter((line) => isPaidWithin(line, MONTH))
  monthSheet({ month: '2021-11', lines, shares: [] }, organisation, yuanText)
  return lines.length
}

/** In turn, as a busy machine is busy for both; the first round only warms up. */
async function measured<T>(works: readonly (() => Promise<T>)[]): Promise<{ readonly millis: number; readonly result: T | undefined }[]> {
  const took = works.map(() => ({ millis: [] as number[], result: undefined as T | undefined }))
  for (let round = -1; round < ROUNDS; round++)
    for (const [i, work] of works.entries()) {
      const one = took[i]
      const began = performance.now()
      const result = await work()
      if (one === undefined || round < 0) continue
      one.millis.push(performance.now() - began)
      one.result = result
    }
  return took.map(({ millis, result }) => ({ millis: median(millis), result }))
}

const server = await startServer()
const database = await openDatabase({ url: server.url, connections: 2 }, () => undefined)
try {
  const { db } = database
  await migrate(db)
  await payOne(db)
  await tenYears(db)
  const shares = async (): Promise<number> => (await settlementOf(db, MONTH, context)).length
  const [bare, whole, borne] = await measured([() => bareQuery(db), () => list(db), shares])
  const text = (millis: number | undefined): string => `${millis?.toFixed(1)} ms`
  if (bare === undefined || whole === undefined || bare.result !== whole.result) throw new Error('the list has other lines than the query')
  console.log(
    `${whole.result} lines of a month of ${CLAIMS} claims in ten years: ${text(whole.millis)}, bare query ${text(bare.millis)}, ` +
      `ratio ${(whole.millis / bare.millis).toFixed(1)}; contractors' shares ${text(borne?.millis)}`,
  )
} finally {
  await database.close()
  await server.stop()
}
