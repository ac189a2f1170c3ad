import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What all stored verdicts were judged by, from each time on; the newest row is in force.
  `create table policy_version (
    id bigint generated always as identity primary key,
    fingerprint text not null,
    policy jsonb not null,
    since timestamptz not null,
    orders_changed integer not null
  )`,
  `create trigger policy_version_append_only before update or delete or truncate on policy_version
    for each statement execute function refuse_change()`,

  `create sequence force_majeure_number`,
  // What people said of an event, one row each time; the whole event but for a withdrawal.
  `create table force_majeure_event (
    id bigint generated always as identity primary key,
    number bigint not null default nextval('force_majeure_number'),
    type text not null check (type in ('declared', 'corrected', 'withdrawn')),
    said_at timestamptz not null,
    actor text not null,
    facts jsonb check ((type = 'withdrawn') = (facts is null))
  )`,
  `create trigger force_majeure_event_append_only before update or delete or truncate on force_majeure_event
    for each statement execute function refuse_change()`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table force_majeure_event, policy_version`.execute(db)
  await sql`drop sequence force_majeure_number`.execute(db)
}
