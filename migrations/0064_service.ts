import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

// Few at a time: what customers and the regulator wait for, looked for every minute and in what waits for a person.
const statements = [
  `create index orders_urged on orders (district) where recorded -> 'urged' ->> 'raise' = 'due'`,
  `create index orders_dissatisfied on orders (district) where recorded ->> 'dissatisfied' is not null`,
  `create index orders_regulator on orders (district) where recorded ->> 'regulator' is not null`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const index of ['orders_regulator', 'orders_dissatisfied', 'orders_urged']) await sql`drop index ${sql.ref(index)}`.execute(db)
}
