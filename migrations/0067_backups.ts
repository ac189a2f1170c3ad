import { type Kysely, sql } from 'kysely'

export const change = 'expand'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Back-ups that were finished, so that somebody notices when none is made any more.
  await sql`
    create table backup_made (
      id bigint generated always as identity primary key,
      made_at timestamptz not null,
      -- 'sameday', or what else made it.
      made_with text not null,
      file text,
      rows bigint,
      bytes bigint,
      encrypted boolean
    )`.execute(db)
  await sql`create index backup_made_last on backup_made (made_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table backup_made`.execute(db)
}
