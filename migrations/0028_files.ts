import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Pictures, workbooks and evidence, each once by the SHA-256 of its content.
  `create table file (
    hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
    content bytea not null,
    media_type text not null,
    size integer not null check (size between 1 and 20971520),
    kept_since timestamptz not null
  )`,
  // Compressed already, all of them.
  `alter table file alter column content set storage external`,
  // What needs a file: message/<id>, evidence/<order>/…. A file without a row here may go.
  `create table file_use (
    hash text not null references file (hash),
    used_by text not null,
    primary key (hash, used_by)
  )`,
  `create index file_use_by on file_use (used_by)`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table file_use`.execute(db)
  await sql`drop table file`.execute(db)
}
