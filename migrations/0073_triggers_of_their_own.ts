import { type Kysely, sql } from 'kysely'

export const change = 'expand'

/** What was refused by one trigger for changes of rows and for TRUNCATE together, which databases over several nodes do not take. */
const together = {
  policy_version_append_only: { table: 'policy_version', changes: 'update or delete' },
  force_majeure_event_append_only: { table: 'force_majeure_event', changes: 'update or delete' },
  jeopardy_event_append_only: { table: 'jeopardy_event', changes: 'update or delete' },
  import_stays: { table: 'import', changes: 'delete' },
} as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, { table, changes }] of Object.entries(together))
    for (const statement of [
      `create trigger ${table}_never_emptied before truncate on ${table} for each statement execute function refuse_change()`,
      `drop trigger ${name} on ${table}`,
      `create trigger ${name} before ${changes} on ${table} for each statement execute function refuse_change()`,
    ])
      await sql.raw(statement).execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [name, { table, changes }] of Object.entries(together))
    for (const statement of [
      `drop trigger ${name} on ${table}`,
      `create trigger ${name} before ${changes} or truncate on ${table} for each statement execute function refuse_change()`,
      `drop trigger ${table}_never_emptied on ${table}`,
    ])
      await sql.raw(statement).execute(db)
}
