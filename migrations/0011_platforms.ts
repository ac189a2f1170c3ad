import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Who may do what only one process at a time may do, and until when without a sign of life.
  `create table lease (
    name text primary key,
    holder uuid not null,
    until timestamptz not null
  )`,

  // The groups in which the bot has been spoken to, by the platform's own id.
  `create table platform_group (
    platform text not null,
    id text not null,
    title text,
    -- The organisation file's group that an admin bound it to.
    group_id text,
    bound_by text,
    bound_at timestamptz,
    seen_at timestamptz not null default now(),
    -- Somebody of another organisation was seen in it: nothing is said there.
    outsiders_at timestamptz,
    -- A send was refused because the bot is no longer there.
    gone_at timestamptz,
    primary key (platform, id),
    check ((group_id is null) = (bound_at is null))
  )`,
  `create unique index platform_group_bound on platform_group (platform, group_id) where group_id is not null`,

  // What a press on a button of a card means. The token is random, works in its conversation only, and once.
  `create table card_button (
    token text primary key,
    outgoing_id uuid not null references outgoing (id),
    platform text not null,
    conversation text not null,
    label text not null,
    says text not null,
    expires_at timestamptz not null,
    used_by text,
    used_at timestamptz
  )`,
  `create index card_button_outgoing on card_button (outgoing_id)`,

  `alter table outgoing
    -- Of a message that takes several sends: how many have arrived, and what the platform answered to them.
    add column part integer not null default 0,
    add column arrived jsonb not null default '[]',
    -- What it answers, as the channel stored it: { userId, address }.
    add column reply_to jsonb`,

  `alter table inbox
    -- The platform's own id of who said it, and where the channel can answer it.
    add column user_id text,
    add column reply_address jsonb,
    -- What came instead of typed text.
    add column unread text,
    -- The pressed button's token, and what became of what was asked, as the audit trail says it.
    add column button text,
    add column outcome text`,

  // Calls that a platform meters by the calendar month.
  `create table metered_calls (
    platform text not null,
    month text not null,
    calls bigint not null,
    primary key (platform, month)
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table metered_calls, card_button, platform_group, lease`.execute(db)
  await sql`alter table inbox drop column outcome, drop column button, drop column unread, drop column reply_address, drop column user_id`.execute(
    db,
  )
  await sql`alter table outgoing drop column reply_to, drop column arrived, drop column part`.execute(db)
}
