import { type Kysely, sql } from 'kysely'
import { createIndex } from '../src/db/migrating/large-tables.ts'

export const change = 'expand'
export const transaction = 'none'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Of a month there are few; the condition is the one by which they are looked for.
  const badly = `flags && array['missing-appointment', 'appointment-too-early', 'appointment-before-entry', 'opt-out-unproven']`
  await createIndex(db, 'orders_accepted_badly', `orders (entered_at) where ${badly} or facts ->> 'delayCause' = 'acceptance'`)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_accepted_badly`.execute(db)
}
