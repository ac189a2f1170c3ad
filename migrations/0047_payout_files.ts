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
  `create table customer_notice (
    id bigint generated always as identity primary key,
    key text not null unique,
    line text,
    order_id text not null,
    district text not null,
    text text not null,
    state text not null default 'waiting' check (state in
      ('waiting', 'sending', 'handed', 'accepted', 'doubt', 'delivered', 'unknown', 'failed', 'stuck', 'called')),
    tries integer not null default 0,
    due_at timestamptz not null,
    made_at timestamptz not null,
    sent_at timestamptz,
    gateway_id text,
    code text,
    settled_at timestamptz,
    called_by text
  )`,
  `create index customer_notice_waiting on customer_notice (due_at) where state = 'waiting'`,
  `create index customer_notice_unanswered on customer_notice (sent_at) where state in ('sending', 'handed', 'accepted', 'doubt')`,
  `create index customer_notice_for_people on customer_notice (district) where state in ('unknown', 'failed', 'stuck')`,
  `create index customer_notice_gateway on customer_notice (gateway_id) where gateway_id is not null`,

  ...appendOnly('payout_batch_form'),
  ...appendOnly('payout_set_aside'),
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table customer_notice`.execute(db)
  await sql`drop table payout_set_aside`.execute(db)
  await sql`drop table payout_batch_form`.execute(db)
}
