import { sql } from 'kysely'
import type { Db } from '../src/db/database.ts'
import { appendEvents } from '../src/orders/append/append.ts'
import { observed } from '../src/orders/history/observe.ts'
import type { Organisation } from '../src/people/organisation.ts'
import { contextOf } from '../src/people/policy-context.ts'
import type { Instant } from '../src/policy/instant.ts'
import { parseOrder } from '../src/policy/parse-order.ts'

export const FIRST_CLAIM = 'H1/repair/2026-11-20'

/** One repair that ran late, and its claim. */
export async function oneClaim(db: Db, organisation: Organisation, now: Instant): Promise<void> {
  const facts = { kind: 'repair', product: 'ftth', customerType: 'public', household: 'H1', district: 'ganyu', area: 'county-town' }
  const times = { enteredAt: '2026-11-20T09:00:00+08:00', completedAt: '2026-11-21T09:00:00+08:00' }
  const contact = { name: null, phone: null, address: null, account: 'A1' }
  const said = { source: 'export', exportedAt: now, learntAt: now, importId: null }
  const event = observed(
    { order: parseOrder({ ...facts, ...times, id: 'ZD1' }), state: 'completed', contact, rescheduleCount: 0, line: 1 },
    said,
  )
  await db.transaction().execute((trx) => appendEvents(trx, [event], contextOf(organisation, now)))
}

/** The keys of those that `multiply` makes of it, the `n`th of them, as SQL. */
export const nthOrder = { id: `'ZD' || n`, household: `'H' || n` } as const
export const nthClaim = {
  key: `'H' || n || '/repair/2026-11-20'`,
  household: `'H' || n`,
  leader: `'ZD' || n`,
  orders: `array['ZD' || n]`,
} as const

/** As many rows like those that there are as make `count` of each; `own`: the columns, as SQL, in which they differ by `n`. */
export async function multiply(db: Db, table: string, count: number, own: Readonly<Record<string, string>>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table}`.execute(db)
  const [listed, picked] = [rows.map(({ name }) => name).join(), rows.map(({ name }) => own[name] ?? `${table}.${name}`).join()]
  const given = `insert into ${table} (${listed}) overriding system value select ${picked}`
  await sql.raw(`${given} from (select * from ${table}) as ${table}, generate_series(2, ${count}) n`).execute(db)
}
