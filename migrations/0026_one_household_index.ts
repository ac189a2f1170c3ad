import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // `orders_household` is the same: every order was written into both.
  await sql`drop index if exists orders_of_household`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`create index orders_of_household on orders (household)`.execute(db)
}
