import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // When the order, ended before, was open again: instants as text, oldest first. Until its next event an order from before has none.
  `alter table orders add column reopenings jsonb not null default '[]'`,

  // In another life of the order the same is said again: what was said when tells the lives apart.
  `alter table alert_said drop constraint alert_said_pkey`,
  `alter table alert_said add constraint alert_said_pkey primary key (order_id, step, basis, group_id, slot)`,
  `alter table jeopardy_event drop constraint jeopardy_event_order_id_jeopardy_expected_by_key`,
  `alter table jeopardy_event add constraint jeopardy_event_once unique (order_id, jeopardy, expected_by, said_at)`,
]

/** Refused once something was said in two lives: what was said stays. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table jeopardy_event drop constraint jeopardy_event_once`.execute(db)
  await sql`
    alter table jeopardy_event add constraint jeopardy_event_order_id_jeopardy_expected_by_key
      unique (order_id, jeopardy, expected_by)`.execute(db)
  await sql`alter table alert_said drop constraint alert_said_pkey`.execute(db)
  await sql`alter table alert_said add constraint alert_said_pkey primary key (order_id, step, basis, group_id)`.execute(db)
  await sql`alter table orders drop column reopenings`.execute(db)
}
