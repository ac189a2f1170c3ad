import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What went wrong with other messages: the ways that are named in it are tried last.
  await sql`alter table outgoing add column avoid text`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outgoing drop column avoid`.execute(db)
}
