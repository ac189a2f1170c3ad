import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // `passed`: the step's time had come, but a nearer one was said in its place.
  await sql`
    create table alert_said (
      order_id text not null,
      step text not null,
      basis timestamptz not null,
      group_id text not null,
      kind text not null check (kind in ('before', 'after')),
      state text not null check (state in ('said', 'passed')),
      slot timestamptz not null,
      said_at timestamptz not null,
      primary key (order_id, step, basis, group_id)
    )`.execute(db)
  await sql`create index alert_said_slot on alert_said (slot, group_id, kind) where state = 'said'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table alert_said`.execute(db)
}
