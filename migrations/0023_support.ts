import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Calls for support that nobody has answered yet: few at a time, looked for every minute.
  await sql`create index orders_support on orders (district) where recorded ->> 'support' is not null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_support`.execute(db)
}
