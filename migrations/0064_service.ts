import { type Kysely, sql } from 'kysely'
import { createIndex } from '../src/db/migrating/large-tables.ts'

export const change = 'expand'
export const transaction = 'none'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, on] of indexes) await createIndex(db, name, on)
}

// Few at a time: what customers and the regulator wait for, looked for every minute and in what waits for a person.
const indexes = [
  ['orders_urged', `orders (district) where recorded -> 'urged' ->> 'raise' = 'due'`],
  ['orders_dissatisfied', `orders (district) where recorded ->> 'dissatisfied' is not null`],
  ['orders_regulator', `orders (district) where recorded ->> 'regulator' is not null`],
] as const

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const index of ['orders_regulator', 'orders_dissatisfied', 'orders_urged']) await sql`drop index ${sql.ref(index)}`.execute(db)
}
