import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Of a month there are few; the condition is the one by which they are looked for.
  await sql`
    create index orders_accepted_badly on orders (entered_at)
    where flags && array['missing-appointment', 'appointment-too-early', 'appointment-before-entry', 'opt-out-unproven']
      or facts ->> 'delayCause' = 'acceptance'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_accepted_badly`.execute(db)
}
