import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table schedule_start (schedule text primary key, since timestamptz not null)`.execute(db)
  await sql`
    create table schedule_slot (
      schedule text not null,
      slot timestamptz not null,
      written_at timestamptz not null default now(),
      primary key (schedule, slot)
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table schedule_slot, schedule_start`.execute(db)
}
