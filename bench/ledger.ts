import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { makeBatch } from '../src/compensation/batch.ts'
import { handOver } from '../src/compensation/files/hand-over.ts'
import { catchUp } from '../src/compensation/catch-up.ts'
import { settleLines } from '../src/compensation/settle.ts'
import { takeStep, tellPayouts } from '../src/compensation/steps.ts'
import { verifyLedger } from '../src/compensation/verify.ts'
import { type Db, type Trx, openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { parseInstant } from '../src/policy/instant.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { multiply, nthClaim, nthOrder, oneClaim } from './late-claims.ts'

/**
 * 100 000 claims (`--claims N`) on PostgreSQL from due to told: registered, audited, batched, paid, told; beside the bare inserts of the same
 * entries into a table with the same indexes.
 */
const { values: asked } = parseArgs({ options: { claims: { type: 'string', default: '100000' } } })
const CLAIMS = Number(asked.claims)
const AT_ONCE = 1000
const NOW = parseInstant('2026-11-22T12:00:00+08:00') ?? 0
const keeping = { now: NOW, automatic: true }
const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))

/** One order that ran late and its claim, and as many like them as are asked for. */
async function fill(db: Db): Promise<void> {
  await oneClaim(db, organisation, NOW)
  await multiply(db, 'orders', CLAIMS, nthOrder)
  await multiply(db, 'claim_version', CLAIMS, nthClaim)
  await multiply(db, 'claim', CLAIMS, nthClaim)
  await sql`analyze`.execute(db)
}

const within = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
const inPieces = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, i) => list.slice(i * AT_ONCE, (i + 1) * AT_ONCE))

async function timed(what: string, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  console.log(`${what.padEnd(36)} ${seconds.toFixed(1)} s`)
  return seconds
}

async function throughAllStates(db: Db): Promise<number> {
  const keys = Array.from({ length: CLAIMS }, (_, i) => `H${i + 1}/repair/2026-11-20`)
  let batch: Awaited<ReturnType<typeof makeBatch>>['batch'] = null
  // As autovacuum would in the hours between the steps.
  const parts: number[] = []
  const then = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    parts.push(await timed(what, work))
    await sql`analyze`.execute(db)
  }
  await then('register', () => within(db, (trx) => catchUp(trx, contextOf(organisation, NOW), true)))
  await then('audit', async () => {
    for (const piece of inPieces(keys))
      await within(db, (trx) => takeStep(trx, 'audit', piece, { by: 'settlement', reason: null }, keeping))
  })
  await then('batch', async () => {
    batch = (await within(db, (trx) => makeBatch(trx, 'settlement', keeping))).batch
    await within(db, (trx) => handOver(trx, batch?.number ?? '', 'settlement', keeping))
  })
  await then('result', async () => {
    const results = keys.map((_, i) => ({ batch: batch?.number ?? '', number: i + 1, result: { paidAt: NOW } }))
    for (const piece of inPieces(results)) await within(db, (trx) => settleLines(trx, piece, 'settlement', keeping))
  })
  await then('told', async () => {
    for (const piece of inPieces(keys)) await within(db, (trx) => tellPayouts(trx, piece, { by: 'service', how: 'sms', at: NOW }, keeping))
  })
  return parts.reduce((sum, seconds) => sum + seconds, 0)
}

async function bareInserts(db: Db): Promise<number> {
  await sql`create table bare_entry (like ledger_entry including all)`.execute(db)
  const { rows: stored } = await sql<{ entry: Readonly<Record<string, unknown>> }>`
    select row_to_json(ledger_entry) as entry from ledger_entry order by id`.execute(db)
  const rows = stored.map(({ entry }) => entry)
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== 'id')
  const listed = sql.raw(columns.join())
  return timed(`bare inserts of ${rows.length} entries`, async () => {
    for (const piece of inPieces(rows))
      await sql`insert into bare_entry (${listed}) select ${listed} from json_populate_recordset(null::bare_entry, ${JSON.stringify(piece)}::json)`.execute(
        db,
      )
  })
}

const server = await startServer()
const database = await openDatabase({ url: server.url, connections: 2 }, () => undefined)
try {
  await migrate(database.db)
  await fill(database.db)
  const whole = await throughAllStates(database.db)
  const bare = await bareInserts(database.db)
  const { broken, sums } = await verifyLedger(database.db)
  console.log(
    `${CLAIMS} claims ${whole.toFixed(1)} s, ${(whole / bare).toFixed(1)} times the bare inserts; ${JSON.stringify({ broken, sums })}`,
  )
} finally {
  await database.close()
  await server.stop()
}
