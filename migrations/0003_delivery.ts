import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One order for what was said to the bot and by it: a message in takes its number when it is stored, one out when it is sent.
  await sql`create sequence transcript_seq`.execute(db)
  await sql`
    create table outgoing (
      id uuid primary key default gen_random_uuid(),
      key text not null unique,
      platform text not null,
      conversation text not null,
      lane text not null check (lane in ('reply', 'alert', 'bulletin')),
      message jsonb not null,
      state text not null default 'queued'
        check (state in ('queued', 'sending', 'sent', 'in-doubt', 'refused', 'dead', 'dropped')),
      attempts integer not null default 0,
      refusals integer not null default 0,
      repeat boolean not null default false,
      said_at timestamptz not null,
      answer jsonb,
      reason text,
      seq bigint,
      position bigint generated always as identity,
      not_before timestamptz not null default now(),
      queued_at timestamptz not null default now(),
      sending_at timestamptz,
      sent_at timestamptz,
      check ((state = 'sent') = (seq is not null and sent_at is not null)),
      check (state <> 'sending' or sending_at is not null)
    )`.execute(db)
  // What is still to do is little beside what was sent: small indexes find the head of a lane and the troubles.
  await sql`create index outgoing_waiting on outgoing (platform, conversation, lane, position) where state in ('queued', 'sending')`.execute(
    db,
  )
  await sql`create index outgoing_unsent on outgoing (state, queued_at) where state not in ('sent', 'dropped')`.execute(db)
  await sql`create index outgoing_transcript on outgoing (conversation, platform, seq) where seq is not null`.execute(db)
  await sql`
    create table rate_slot (
      platform text not null,
      conversation text not null,
      free_at timestamptz not null,
      primary key (platform, conversation)
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table rate_slot, outgoing`.execute(db)
  await sql`drop sequence transcript_seq`.execute(db)
}
