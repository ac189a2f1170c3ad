import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The last look of the watchdog, and what it had told by then.
  await sql`
    create table watchdog_run (
      only_row boolean primary key default true check (only_row),
      ran_at timestamptz not null,
      findings jsonb not null,
      told jsonb not null,
      told_at timestamptz
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table watchdog_run`.execute(db)
}
