import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table inbox (
    -- Place in the transcript, and the order in which messages are handled.
    seq bigint primary key default nextval('transcript_seq'),
    platform text not null,
    message_id text not null,
    conversation text not null,
    person text,
    text text not null,
    addressed boolean not null,
    said_at timestamptz not null,
    state text not null check (state in ('new', 'handling', 'handled', 'ignored', 'failed')),
    -- How often it was picked up again after the process that had it was gone.
    pickups integer not null default 0,
    -- What the sender of a failed message was told, and the log says.
    reference text,
    received_at timestamptz not null default now(),
    finished_at timestamptz,
    unique (platform, message_id)
  )`,
  `create index inbox_waiting on inbox (platform, conversation, seq) where state in ('new', 'handling')`,
  `create index inbox_page on inbox (conversation, seq) where platform = 'webchat'`,

  `create table confirmation (
    id bigint generated always as identity primary key,
    platform text not null,
    conversation text not null,
    person text not null,
    code smallint not null check (code between 10 and 99),
    command text not null,
    arguments text not null,
    order_id text not null,
    -- Of the order as it was when the question was asked: another one since, and it is asked anew.
    fingerprint text not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    state text not null check (state in ('open', 'confirmed', 'cancelled', 'replaced')),
    settled_at timestamptz
  )`,
  `create index confirmation_recent on confirmation (platform, conversation, id)`,

  `create table audit (
    id bigint primary key,
    at timestamptz not null,
    person text,
    platform text not null,
    conversation text,
    action text not null,
    order_id text,
    outcome text not null check (outcome in ('done', 'asked', 'refused', 'failed')),
    detail text not null,
    previous text not null,
    hash text not null
  )`,
  `create index audit_order on audit (order_id, id)`,
  `create index audit_person on audit (person, id)`,
  `create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function refuse_change()`,
  // The end of the chain. Its row is what writers of the chain queue for.
  `create table audit_head (
    only_row boolean primary key default true check (only_row),
    id bigint not null,
    hash text not null
  )`,
  `insert into audit_head (id, hash) values (0, '')`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['audit_head', 'audit', 'confirmation', 'inbox']) await sql`drop table ${sql.table(table)}`.execute(db)
}
