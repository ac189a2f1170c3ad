import { type Kysely, sql } from 'kysely'
import { addCheck } from '../src/db/migrating/large-tables.ts'

export const change = 'expand'
export const transaction = 'none'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  // What is said of tonight counts for the budget of a group like alerts do.
  await addCheck(db, 'alert_message', 'alert_message_kind_check', `kind in ('before', 'after', 'waiting', 'forecast')`)
}

const statements = [
  // What was expected of an evening and said: what is said later of the same evening is said against it.
  `create table if not exists forecast_said (
    hearer text not null,
    slot timestamptz not null,
    undone integer not null,
    low integer not null,
    high integer not null,
    orders text[] not null,
    primary key (hearer, slot)
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table forecast_said`.execute(db)
  await sql`delete from alert_message where kind = 'forecast'`.execute(db)
  await sql`alter table alert_message drop constraint alert_message_kind_check`.execute(db)
  await sql`alter table alert_message add constraint alert_message_kind_check check (kind in ('before', 'after', 'waiting'))`.execute(db)
}
