import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Where the pictures of a message are to be had, the hashes they are kept by, or why there are none.
  `alter table inbox add column pictures jsonb`,
  // Asked in a group, answered by a picture in private.
  `create index open_question_of on open_question (platform, person)`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index open_question_of`.execute(db)
  await sql`alter table inbox drop column pictures`.execute(db)
}
