import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Written now and then to see whether the database still takes a write. The filler is kept as it comes, so that its size is that of the write.
  `create table write_probe (
    name text primary key,
    written_at timestamptz not null,
    filler bytea not null
  )`,
  `alter table write_probe alter column filler set storage external`,
  // The last that the control group was told of a thing that is one way or the other.
  `create table control_told (
    what text primary key,
    state text not null,
    told_at timestamptz not null
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table control_told`.execute(db)
  await sql`drop table write_probe`.execute(db)
}
