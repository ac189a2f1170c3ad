import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Which households may have an order that was entered again: asked at every import of all its households.
  await sql`
    create index orders_cancelled_household on orders (household)
    where source_state = 'cancelled' or reentry_of is not null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_cancelled_household`.execute(db)
}
