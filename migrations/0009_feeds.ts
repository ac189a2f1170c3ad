import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What the control group was last told of a feed.
  await sql`
    create table feed_told (
      source text primary key,
      stale boolean not null,
      told_at timestamptz not null
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table feed_told`.execute(db)
}
