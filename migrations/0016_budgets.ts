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
    ) with (fillfactor = 50)`.execute(db)
  // No index but the key, so that an update stays in its page: the rows are few, and are looked through once an hour.
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table budget`.execute(db)
}
