import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { appendEvents } from '../src/orders/append/append.ts'
import { observed } from '../src/orders/history/observe.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { parseInstant } from '../src/policy/instant.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { look } from '../src/watchdog/look.ts'
import { startServer } from '../test/engines/postgres-server.ts'

/**
 * One look of the watchdog on PostgreSQL with 1 000 000 orders (`--orders N`), of which 20 000 are open, 200 ran late since yesterday and were
 * announced, 50 escalations are alive and 100 000 messages were sent; beside the empty statement.
 */
const { values: asked } = parseArgs({ options: { orders: { type: 'string', default: '1000000' } } })
const ORDERS = Number(asked.orders)
const NOW = parseInstant('2026-11-21T12:00:00+08:00') ?? 0
const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function fill(db: Db): Promise<void> {
  const facts = { kind: 'repair', product: 'ftth', customerType: 'public', household: 'H', district: 'ganyu', area: 'county-town' }
  const order = parseOrder({ ...facts, id: 'ZD1', enteredAt: '2026-11-20T09:00:00+08:00', installer: '赣榆装维01' })
  const contact = { name: null, phone: null, address: null, account: null }
  const said = { source: 'export', exportedAt: NOW, learntAt: NOW, importId: null }
  const event = observed({ order, state: 'in-progress', contact, rescheduleCount: 0, line: 1 }, said)
  await db.transaction().execute((trx) => appendEvents(trx, [event], contextOf(organisation, NOW)))
  const columns = await sql<{ name: string }>`
    select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = 'orders'`.execute(db)
  const own = new Map([
    ['id', `'ZD' || n`],
    ['household', `'H' || n`],
    // One in fifty is open; of those, one in a hundred ran late since yesterday.
    ['ended_at', `case when n % 50 = 0 then null else timestamptz '2026-11-20 12:00+08' - n * interval '20 seconds' end`],
    [
      'due_by',
      `timestamptz '2026-11-22 00:00+08' + (case when n % 5000 = 0 then interval '-20 hours' else interval '1 minute' * (n % 2000) end)`,
    ],
  ])
  const picked = columns.rows.map(({ name }) => own.get(name) ?? `orders.${name}`).join()
  const listed = columns.rows.map(({ name }) => name).join()
  await sql
    .raw(`insert into orders (${listed}) select ${picked} from orders, generate_series(2, ${ORDERS}) n where orders.id = 'ZD1'`)
    .execute(db)
  await sql`
    insert into alert_said (order_id, step, basis, state, hearer, kind, slot, said_at)
    select id, 'overdue', due_by, 'said', 'ganyu', 'after', due_by, due_by from orders where ended_at is null and due_by < '2026-11-21 12:00+08'`.execute(
    db,
  )
  await sql`
    insert into escalation (order_id, opened_at, reason, state, role, times, since, next_at)
    select 'ZD' || n, '2026-11-21 11:50+08', '工单太多', 'open', 'dispatcher', 1, '2026-11-21 11:50+08', '2026-11-21 12:05+08'
    from generate_series(1, 50) n`.execute(db)
  await sql`
    insert into outgoing (key, platform, conversation, lane, message, state, said_at, worth_until, seq, sent_at)
    select 'alert/' || n, 'webchat', 'group/ganyu', 'alert', '{}', 'sent', '2026-11-20 12:00+08', '2026-11-21 12:00+08', n, '2026-11-20 12:00+08'
    from generate_series(1, 100000) n`.execute(db)
  await sql.raw('vacuum analyze').execute(db)
}

const server = await startServer()
const database = await openDatabase({ url: server.url, connections: 2 }, () => undefined)
try {
  const { db } = database
  await migrate(db)
  await fill(db)
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = []
    for (let round = 0; round < 60; round++) {
      const started = performance.now()
      await work()
      if (round >= 10) times.push(performance.now() - started)
    }
    return median(times)
  }
  const empty = await timed(() => sql`select 1`.execute(db))
  const whole = await timed(() => look(db, organisation, NOW))
  console.log(JSON.stringify(await look(db, organisation, NOW)))
  console.log(`watchdog on ${ORDERS} orders ${whole.toFixed(2)} ms  two empty statements ${(empty * 2).toFixed(2)} ms`)
} finally {
  await database.close()
  await server.stop()
}
