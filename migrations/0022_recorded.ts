import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What people recorded of an order beside its facts: the call-back that is due, that the customer was told, that a visit would be unsafe.
  `alter table orders add column recorded jsonb`,
  `create index orders_call_back on orders (district) where recorded ->> 'callBack' is not null`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_call_back`.execute(db)
  await sql`alter table orders drop column recorded`.execute(db)
}
