import { type Kysely, sql } from 'kysely'

export const change = 'expand'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What each migration from now on does to programs of before; written before it begins to take something away.
  await sql`
    create table migration_change (
      migration text primary key,
      -- The newest migration of the oldest program that runs on the database; null: whoever ran on it before.
      oldest text,
      release text not null
    )`.execute(db)
  // Programs at this database and the newest migration that each knows, so that nothing is taken away beneath one.
  await sql`
    create table program_running (
      id uuid primary key,
      migration text not null,
      release text not null,
      until timestamptz not null
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table program_running`.execute(db)
  await sql`drop table migration_change`.execute(db)
}
