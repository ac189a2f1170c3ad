import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const appendOnly = (table: string): string[] => [
  `create trigger ${table}_append_only before update or delete on ${table} for each statement execute function refuse_change()`,
  `create trigger ${table}_not_emptied before truncate on ${table} for each statement execute function refuse_change()`,
]

const statements = [
  // In which columns a batch was written first: the organisation file may say otherwise later.
  `create table payout_batch_form (
    number text primary key references payout_batch,
    columns jsonb not null
  )`,
  `create table payout_set_aside (
    file_hash text not null,
    line integer not null,
    file text not null,
    reason text not null,
    raw text not null,
    set_aside_at timestamptz not null,
    set_aside_by text not null,
    primary key (file_hash, line)
  )`,
  ...appendOnly('payout_batch_form'),
  ...appendOnly('payout_set_aside'),
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table payout_set_aside`.execute(db)
  await sql`drop table payout_batch_form`.execute(db)
}
