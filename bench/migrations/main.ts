import { parseArgs } from 'node:util'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrateTo } from '../../src/backup/migrations.ts'
import { namesOf, ourMigrations } from '../../src/db/migrate.ts'
import { apply } from '../../src/db/migrating/step.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { startServer } from '../../test/engines/postgres-server.ts'
import { createDatabase, databaseUrl } from '../../test/engines/server-databases.ts'
import { fillOrders } from '../many-orders.ts'
import { Writer } from './writer.ts'

/**
 * Every migration after `--from` on PostgreSQL with `--orders` orders, as many events and half as many alerts, while others write to the same
 * tables every 50 ms: how long each takes, and the longest that a write waited meanwhile.
 */
const { values: asked } = parseArgs({
  options: { orders: { type: 'string', default: '1000000' }, from: { type: 'string', default: '0053' } },
})
const ORDERS = Number(asked.orders)
const LAST = parseDay('2026-11-21') ?? 0

const known = await namesOf(ourMigrations)
const before = known.filter((name) => name.slice(0, 4) <= asked.from)

/** Beside the orders of the other benches. */
const beside = [
  `insert into order_event (order_id, type, happened_at, learnt_at, source, key, payload)
   select id, 'observed', entered_at, entered_at, 'export', id, facts from orders`,
  `insert into alert_message (hearer, slot, kind, urgent, orders)
   select 'group/' || id, entered_at, 'after', false, 1 from orders where right(id, 1) < '5'`,
]

async function fill(database: Database): Promise<void> {
  await fillOrders(database, { orders: ORDERS, days: 365, districts: 7, last: LAST })
  const client = await database.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    for (const statement of beside) await client.query(statement)
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
}

async function measure(database: Database): Promise<void> {
  const writers = [
    new Writer(database.pool, 'orders'),
    new Writer(database.pool, 'order_event'),
    new Writer(database.pool, 'alert_message'),
  ]
  const migrations = await ourMigrations.getMigrations()
  for (const name of known.slice(before.length)) {
    const migration = migrations[name]
    if (migration === undefined) throw new Error(`no ${name}`)
    for (const writer of writers) writer.longest = 0
    const begun = performance.now()
    await apply(database.db, { name, migration, alone: false })
    const took = performance.now() - begun
    const waits = writers.map(({ table, longest }) => `${table} ${longest.toFixed(0)} ms`)
    process.stdout.write(`${name.padEnd(34)} ${took.toFixed(0).padStart(7)} ms   longest write: ${waits.join(', ')}\n`)
  }
  await Promise.all(writers.map((writer) => writer.end()))
}

const server = await startServer()
try {
  await createDatabase(server.url, 'bench', 'template1')
  let closing = false
  const database = await openDatabase({ url: databaseUrl(server.url, 'bench'), connections: 8 }, (error) => {
    if (!closing) throw error
  })
  try {
    await database.db.transaction().execute((trx) => migrateTo(trx, before))
    const started = performance.now()
    await fill(database)
    process.stdout.write(`${ORDERS} orders, made in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
    await measure(database)
  } finally {
    closing = true
    await database.close()
  }
} finally {
  await server.stop()
}
