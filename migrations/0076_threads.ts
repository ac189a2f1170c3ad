import { type Kysely, sql } from 'kysely'

export const change = 'expand'

/** What a message is said for, as the log names it; null: said by a program of before, and named by its key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outgoing add column thread text`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outgoing drop column thread`.execute(db)
}
