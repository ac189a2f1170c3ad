import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What is not to be told for a while; null: of any. Kept after its end.
  `create table alert_silence (
    id bigint generated always as identity primary key,
    districts text[] not null,
    orders text[],
    crews text[],
    kinds text[],
    reason text not null,
    author text not null,
    made_at timestamptz not null,
    until_at timestamptz not null,
    ended_by text,
    ended_at timestamptz,
    check (until_at > made_at)
  )`,
  `create index alert_silence_until on alert_silence (until_at) where ended_at is null`,

  // Why a hearer was not told of an order although a step had come, once a reason.
  `create table alert_unsaid (
    order_id text not null,
    hearer text not null,
    step text not null,
    basis timestamptz not null,
    because text not null check (because in ('silenced', 'in-hand', 'sheltered', 'budget', 'quiet-hours')),
    at timestamptz not null,
    -- Of a silence its number, of an order in hand who has it.
    detail text,
    primary key (order_id, hearer, step, basis, because)
  )`,

  // By which the message is found in the queue; null: of before.
  `alter table alert_message add column key text`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table alert_message drop column key`.execute(db)
  await sql`drop table alert_unsaid, alert_silence`.execute(db)
}
