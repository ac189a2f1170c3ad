import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

// A row a person and conversation each: what is asked or shown next takes the place of what was, so that the tables do not grow.
const statements = [
  `create table open_question (
    platform text not null,
    conversation text not null,
    person text not null,
    -- Of the command that is to be run once everything is said.
    command text not null,
    said jsonb not null,
    -- Names of the arguments that are still to be said, the one that is asked for first.
    missing jsonb not null,
    choices jsonb not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (platform, conversation, person)
  )`,
  `create table shown_orders (
    platform text not null,
    conversation text not null,
    person text not null,
    orders jsonb not null,
    shown_at timestamptz not null,
    primary key (platform, conversation, person)
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['shown_orders', 'open_question']) await sql`drop table ${sql.table(table)}`.execute(db)
}
