import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The constant key keeps it at one row, also when two processes mark a new database at once.
  await sql`
    create table database_mark (
      only_row boolean primary key default true check (only_row),
      kind text not null check (kind in ('demo', 'replay', 'live')),
      created_at timestamptz not null default now()
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table database_mark`.execute(db)
}
