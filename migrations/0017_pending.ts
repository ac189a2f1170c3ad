import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What somebody proposed and another has to decide.
  `create index orders_proposed on orders (district) where proposal ->> 'by' is not null`,
  // What the bot asked a person and is still waiting to hear.
  `create index confirmation_open on confirmation (person) where state = 'open'`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index confirmation_open`.execute(db)
  await sql`drop index orders_proposed`.execute(db)
}
