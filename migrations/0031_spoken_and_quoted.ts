import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The text is what the platform heard in a voice.
  `alter table inbox add column spoken boolean not null default false`,
  // What a quoted message calls orders by: of its text nothing else is kept. Null: nothing was quoted.
  `alter table inbox add column quoted jsonb`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table inbox drop column quoted`.execute(db)
  await sql`alter table inbox drop column spoken`.execute(db)
}
