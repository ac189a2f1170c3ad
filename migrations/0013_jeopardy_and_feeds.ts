import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What has come into danger, for the source systems to fetch; one event per order, kind and deadline.
  `create table jeopardy_event (
    id bigint generated always as identity primary key,
    order_id text not null,
    order_kind text not null,
    jeopardy text not null check (jeopardy in ('approaching', 'late')),
    -- The visit or the promise in danger.
    expected_by timestamptz not null,
    said_at timestamptz not null,
    message text not null,
    unique (order_id, jeopardy, expected_by)
  )`,
  `create trigger jeopardy_event_append_only before update or delete or truncate on jeopardy_event
    for each statement execute function refuse_change()`,

  // As of when a source last spoke by pushing.
  `create table feed_push (
    source text primary key,
    data_as_of timestamptz not null
  )`,
  `insert into feed_push
    select source, least(max(happened_at), max(learnt_at)) from order_event
    where import_id is null and type <> 'observed' group by source`,

  // Whether the control group has heard of it; what stands there already it heard of in another way.
  `alter table quarantine add column told boolean not null default true`,
  `alter table quarantine alter column told set default false`,
  `create index quarantine_untold on quarantine (source) where import_id is null and not told`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table quarantine drop column told`.execute(db)
  await sql`drop table feed_push, jeopardy_event`.execute(db)
}
