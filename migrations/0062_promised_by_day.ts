import { type Kysely, sql } from 'kysely'
import { createIndex } from '../src/db/migrating/large-tables.ts'

export const change = 'expand'
export const transaction = 'none'

/** What was due on some days, of all districts: without it a bulletin's month is looked for in the whole history. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndex(db, 'orders_promised', 'orders (due_by) where guaranteed')
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_promised`.execute(db)
}
