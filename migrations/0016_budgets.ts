import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table budget (
      -- What is counted, and of whom: order-look-ups/ganyu-manager, wrong-tokens/192.0.2.7.
      name text primary key,
      -- Milliseconds of the product clock: when all of it is there again, and before when nothing is given.
      full_again_at bigint not null,
      refused_until bigint not null,
      -- How often more was asked for while nothing was given.
      asked_in_vain integer not null
    )`.execute(db)
  await sql`create index budget_full_again on budget (full_again_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table budget`.execute(db)
}
