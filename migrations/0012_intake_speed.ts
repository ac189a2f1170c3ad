import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Which households may have an order that was entered again: every import asks of all of its households.
  `create index orders_cancelled_household on orders (household) where source_state = 'cancelled' or reentry_of is not null`,
  // Looking up its import took half of the time of adding an event. Imports stay for good, so that one look for all time is enough.
  `alter table order_event drop constraint order_event_import_id_fkey`,
  `create trigger import_stays before delete or truncate on import for each statement execute function refuse_change()`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger import_stays on import`.execute(db)
  await sql`alter table order_event add constraint order_event_import_id_fkey foreign key (import_id) references import (id)`.execute(db)
  await sql`drop index orders_cancelled_household`.execute(db)
}
