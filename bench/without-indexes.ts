import type { Pool } from 'pg'

/** Does this work while these tables have no indexes but those of their keys, and makes the indexes again: to fill them takes a tenth of the time. */
export async function withoutIndexes(pool: Pool, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `select relname as name, pg_get_indexdef(indexrelid) as definition from pg_index join pg_class on pg_class.oid = indexrelid
     where indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)`,
    [tables],
  )
  await patiently(
    pool,
    rows.map(({ name }) => `drop index ${name}`),
  )
  await work()
  await patiently(pool, [...rows.map(({ definition }) => definition), ...tables.map((table) => `vacuum analyze ${table}`)])
}

/** Holds its connection for no longer than its statements: the embedded engine has no other. */
async function patiently(pool: Pool, statements: readonly string[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    for (const statement of statements) await client.query(statement)
    await client.query('reset statement_timeout')
  } finally {
    client.release()
  }
}
