import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The line that gives the rest of the list shown last; null: all of it was shown.
  await sql`alter table shown_orders add column next text`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table shown_orders drop column next`.execute(db)
}
