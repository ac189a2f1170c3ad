import { type Kysely, sql } from 'kysely'

/** What was due on some days, of all districts: without it a bulletin's month is looked for in the whole history. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index orders_promised on orders (due_by) where guaranteed`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_promised`.execute(db)
}
