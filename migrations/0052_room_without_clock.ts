import { type Kysely, sql } from 'kysely'

/** When the probe last wrote is nowhere read. A database that 0020 made in a later form has no such column. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table write_probe drop column if exists written_at`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table write_probe add column written_at timestamptz not null default now()`.execute(db)
}
