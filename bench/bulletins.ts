import { parseArgs } from 'node:util'
import { type Bulletin, type Scope, computeBulletins } from '../src/bulletins/bulletin.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import type { Organisation } from '../src/people/organisation.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { endOfDay, formatDay, formatInstant, parseDay, startOfDay } from '../src/policy/instant.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { createDatabase, databaseUrl } from '../test/engines/server-databases.ts'
import { fillOrders } from './many-orders.ts'

/**
 * All final bulletins of a day (110 districts and the city, month to date with them) on PostgreSQL, beside the bare SQL aggregate of the
 * same orders; and the same again on a tenth of the history, as the time must not depend on it. `--orders N`: of so many in 365 days.
 */
const { values: asked } = parseArgs({ options: { orders: { type: 'string', default: '1000000' }, smoke: { type: 'boolean' } } })
const ORDERS = asked.smoke === true ? 20_000 : Number(asked.orders)
const DAYS = 365
const DISTRICTS = 110
const LAST = parseDay('2026-11-21') ?? 0
const ROUNDS = asked.smoke === true ? 1 : 5

const example = readOrganisation(new URL('../config/lianyungang.yaml', import.meta.url).pathname)
const [district] = example.districts
if (district === undefined) throw new TypeError('the example has no district')
const organisation: Organisation = {
  ...example,
  districts: Array.from({ length: DISTRICTS }, (_, i) => ({ ...district, id: `d${i}`, name: `区县${i}`, aliases: [] })),
}

const asOf = endOfDay(LAST) + 8.5 * 3600 + 1
const scopes: Scope[] = [{ city: true }, ...organisation.districts.map(({ id }) => ({ district: id }))]
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** Milliseconds of each, in turn: on a busy machine both have the same of it. The first round only warms up. */
async function measured(times: number, works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const took = works.map((): number[] => [])
  for (let round = -1; round < times; round++)
    for (const [n, work] of works.entries()) {
      const started = performance.now()
      await work()
      if (round >= 0) took[n]?.push(performance.now() - started)
    }
  return took.map(median)
}

/** What a report on the same orders would ask of the same columns. */
const bareAggregate = (month: number) => `
  select district, kind, due_by >= '${formatInstant(startOfDay(LAST))}' as of_day, count(*) as due,
    count(*) filter (where status = 'on-time') as on_time, count(*) filter (where status in ('late', 'overdue')) as late,
    count(*) filter (where status in ('late', 'overdue') and exemption is not null) as exempt, sum(compensation_fen) as fen
  from orders
  where guaranteed and status <> 'cancelled' and due_by between '${formatInstant(startOfDay(month))}' and '${formatInstant(endOfDay(LAST))}'
  group by 1, 2, 3`

async function measure(database: Database, orders: number, days: number): Promise<void> {
  const started = performance.now()
  await fillOrders(database, { orders, days, districts: DISTRICTS, last: LAST })
  const filled = (performance.now() - started) / 1000
  const month = LAST - 20
  let bulletins: Bulletin[] = []
  const [bare = NaN, whole = NaN] = await measured(ROUNDS, [
    () => database.pool.query(bareAggregate(month)),
    async () => {
      bulletins = await computeBulletins(database.db, organisation, { date: LAST, edition: 'final', asOf }, scopes)
    },
  ])
  const [city] = bulletins
  process.stdout.write(
    `${orders} orders in ${days} days (made in ${filled.toFixed(0)} s): ${bulletins.length} final bulletins of ${formatDay(LAST)} ` +
      `(${city?.day.all.due} orders of the day, ${city?.monthToDate.all.due} of the month) ${whole.toFixed(0)} ms  ` +
      `bare aggregate ${bare.toFixed(0)} ms  ratio ${(whole / bare).toFixed(2)}\n`,
  )
}

const server = await startServer()
try {
  // As many orders a day, with a tenth of the history behind them; then all of it.
  for (const days of [Math.ceil(DAYS / 10), DAYS]) {
    const name = `bench_${days}`
    await createDatabase(server.url, name, 'template1')
    let closing = false
    const database = await openDatabase({ url: databaseUrl(server.url, name), connections: 4 }, (error) => {
      // The server ends while the last connection is being closed.
      if (!closing) throw error
    })
    try {
      await migrate(database.db)
      await measure(database, Math.round((ORDERS * days) / DAYS), days)
    } finally {
      closing = true
      await database.close()
    }
  }
} finally {
  await server.stop()
}
