import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Where sources differ: [{ fact, held, said }], as the projection came to it.
  `alter table orders add column contradictions jsonb not null default '[]'`,
  // Whose exports speak of the order: with several, its projection rests on more than the newest.
  `alter table orders add column sources text[] not null default '{}'`,
  // The cancelled order of the same household that this one was entered in place of.
  `alter table orders add column reentry_of text`,
  `create index orders_household on orders (household)`,
  // What is refused of a push belongs to no file.
  `alter table quarantine alter column import_id drop not null`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from quarantine where import_id is null`.execute(db)
  await sql`alter table quarantine alter column import_id set not null`.execute(db)
  await sql`drop index orders_household`.execute(db)
  await sql`alter table orders drop column reentry_of, drop column sources, drop column contradictions`.execute(db)
}
