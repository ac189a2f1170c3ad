import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { sayAlerts } from '../src/alerting/say-alerts.ts'
import { type Db, openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { openQueue } from '../src/delivery/queue.ts'
import { appendEvents } from '../src/orders/append/append.ts'
import { observed } from '../src/orders/history/observe.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { type Instant, parseInstant } from '../src/policy/instant.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { startServer } from '../test/engines/postgres-server.ts'

/**
 * One minute of alerts on PostgreSQL with 1 000 000 open orders (`--orders N`), of which 0, 100 and 10 000 are due in two hours, beside the bare
 * indexed statement that reads the same orders. Each sweep is taken back, so that the next finds what this one found.
 */
const { values: asked } = parseArgs({ options: { orders: { type: 'string', default: '1000000' } } })
const ORDERS = Number(asked.orders)
const ENTERED = parseInstant('2026-11-20T20:00:00+08:00') ?? 0
const NOW = parseInstant('2026-11-21T12:00:00+08:00') ?? 0
const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
const DUE = [0, 100, 10_000] as const
const ROUNDS = 7
const BATCH = 50_000

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** Appointed orders of the days to come; the first ones of each size come two hours from the minute of their sweep. */
async function fill(db: Db): Promise<void> {
  const facts = { kind: 'install', product: 'ftth', customerType: 'public', household: 'H', district: 'ganyu', area: 'county-town' }
  const order = parseOrder({
    ...facts,
    id: 'ZD1',
    enteredAt: '2026-11-20T20:00:00+08:00',
    installer: '赣榆装维01',
    appointment: { to: '2026-12-21T20:00:00+08:00' },
  })
  const contact = { name: null, phone: null, address: null, account: null }
  const said = { source: 'export', exportedAt: ENTERED, learntAt: ENTERED, importId: null }
  const event = observed({ order, state: 'in-progress', contact, rescheduleCount: 0, line: 1 }, said)
  await db.transaction().execute((trx) => appendEvents(trx, [event], contextOf(organisation, ENTERED)))
  const columns = await sql<{ name: string }>`
    select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = 'orders'`.execute(db)
  const time = `timestamptz '2026-12-01 12:00+08' + interval '1 second' * n`
  const own = new Map([
    ['id', `'ZD' || n`],
    ['household', `'H' || n`],
    ['work_by', time],
    ['due_by', time],
    [
      'facts',
      `jsonb_set(jsonb_set(facts, '{id}', to_jsonb('ZD' || n)), '{appointment,to}', to_jsonb(to_char((${time}) at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS') || '+08:00'))`,
    ],
  ])
  const picked = columns.rows.map(({ name }) => own.get(name) ?? `orders.${name}`).join()
  const listed = columns.rows.map(({ name }) => name).join()
  for (let from = 2; from <= ORDERS; from += BATCH) {
    const numbers = `generate_series(${from}, ${Math.min(from + BATCH - 1, ORDERS)})`
    await sql.raw(`insert into orders (${listed}) select ${picked} from orders, ${numbers} n where orders.id = 'ZD1'`).execute(db)
  }
}

async function comeDue(db: Db, due: number): Promise<void> {
  await sql`
    update orders set work_by = '2026-11-21 13:59:30+08', due_by = '2026-11-21 13:59:30+08',
      facts = jsonb_set(facts, '{appointment,to}', '"2026-11-21T13:59:30+08:00"')
    where id in (select 'ZD' || n from generate_series(2, ${due + 1}) n)`.execute(db)
  await sql.raw('analyze orders').execute(db)
}

class TakenBack extends Error {}

const server = await startServer()
const database = await openDatabase({ url: server.url, connections: 4 }, () => undefined)
try {
  const { db } = database
  await migrate(db)
  await fill(db)
  const queue = await openQueue(database, { log: { info: () => undefined, warn: console.warn, error: console.error }, now: () => NOW })
  const platformsOf = (hearer: string) => (hearer.startsWith('@') ? [] : (['webchat'] as const))
  const sweep = async (now: Instant): Promise<number> => {
    const started = performance.now()
    let took = 0
    await db
      .transaction()
      .execute(async (trx) => {
        await sayAlerts(trx, { organisation, platformsOf, now }, queue, now)
        took = performance.now() - started
        throw new TakenBack()
      })
      .catch((error: unknown) => {
        if (!(error instanceof TakenBack)) throw error
      })
    return took
  }
  const bare = async (): Promise<number> => {
    const started = performance.now()
    await sql`select * from orders where ended_at is null and work_by between '2026-11-21 12:00+08' and '2026-11-21 14:00+08'`.execute(db)
    return performance.now() - started
  }
  // The times of the clock up to noon are seen to, so that a sweep has only what comes due.
  await db.transaction().execute((trx) => sayAlerts(trx, { organisation, platformsOf, now: NOW }, queue, NOW))
  for (const due of DUE) {
    await comeDue(db, due)
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await sweep(NOW + 60))
      theirs.push(await bare())
    }
    console.log(
      `alerts with ${ORDERS} open, ${due} due: sweep ${median(ours).toFixed(1)} ms  bare statement ${median(theirs).toFixed(1)} ms`,
    )
  }
  await queue.stop(1000)
} finally {
  await database.close()
  await server.stop()
}
