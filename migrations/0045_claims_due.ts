import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A bulletin asks which claims of its days were paid.
  await sql`create index claim_due on claim (district, due_by)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index claim_due`.execute(db)
}
