import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table demonstration_clock (
      only_row boolean primary key default true check (only_row),
      ahead_seconds bigint not null
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table demonstration_clock`.execute(db)
}
