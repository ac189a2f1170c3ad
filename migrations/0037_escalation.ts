import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Who has an order in hand, or who is asked to take it; `ended` rows stay for the figures.
  `create table escalation (
    id bigint generated always as identity primary key,
    order_id text not null,
    opened_at timestamptz not null,
    -- Null: it was taken without having been asked for.
    asked_at timestamptz,
    caused_by text,
    reason text not null,
    state text not null check (state in ('open', 'taken', 'ended')),
    -- The role that is told, or that took it.
    role text not null,
    times integer not null,
    owner text,
    crew text,
    since timestamptz not null,
    -- When something is due: the next level or reminder, or the end of a take-over.
    next_at timestamptz,
    first_taken_at timestamptz,
    ended_at timestamptz,
    check ((state = 'ended') = (next_at is null)),
    check ((state = 'ended') = (ended_at is not null)),
    check (state <> 'taken' or owner is not null or crew is not null)
  )`,
  `create unique index escalation_live on escalation (order_id) where state <> 'ended'`,
  `create index escalation_next on escalation (next_at) where state <> 'ended'`,
  `create index escalation_asked on escalation (asked_at)`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table escalation`.execute(db)
}
