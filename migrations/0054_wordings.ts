import { type Kysely, sql } from 'kysely'

export const change = 'expand'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // A question that the file of knowledge does not answer; once it is approved, an entry beside those of the file.
  `create table wording (
    id bigint generated always as identity primary key,
    question text not null,
    state text not null check (state in ('asked', 'answered', 'approved')),
    asked_at timestamptz not null,
    answer text,
    clauses jsonb,
    author text,
    answered_at timestamptz,
    approver text,
    approved_at timestamptz,
    -- Why the answer before was not approved.
    declined text,
    check (state = 'asked' or (answer is not null and clauses is not null and author is not null)),
    check ((state = 'approved') = (approver is not null)),
    check (approver is null or approver <> author)
  )`,
  `create unique index wording_waiting on wording (question) where state <> 'approved'`,
  `create index wording_state on wording (state, id)`,
  // Who asked it, and where they are told.
  `create table wording_asker (
    wording_id bigint not null references wording,
    person text not null,
    conversation text not null,
    primary key (wording_id, person)
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table wording_asker`.execute(db)
  await sql`drop table wording`.execute(db)
}
