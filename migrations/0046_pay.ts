import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const appendOnly = (table: string): string[] => [
  `create trigger ${table}_append_only before update or delete on ${table} for each statement execute function refuse_change()`,
  `create trigger ${table}_never_emptied before truncate on ${table} for each statement execute function refuse_change()`,
]

const statements = [
  `create table pay_month (
    month text primary key,
    closed_at timestamptz not null,
    closed_by text not null
  )`,
  `create table pay_frozen (
    month text not null references pay_month,
    installer text not null,
    pay jsonb not null,
    primary key (month, installer)
  )`,
  // Corrections ask for one installer's months.
  `create index pay_frozen_installer on pay_frozen (installer, month)`,
  ...appendOnly('pay_month'),
  ...appendOnly('pay_frozen'),
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table pay_frozen`.execute(db)
  await sql`drop table pay_month`.execute(db)
}
