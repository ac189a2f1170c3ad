import { type Kysely, sql } from 'kysely'

/** Whoever comes after a change that waits for its lock waits with it. */
export const LOCK_MILLIS = 500

/**
 * An index on a table of any size, in a migration with `transaction = 'none'`: who writes does not wait for it. What an attempt that broke off
 * left of it is made anew. `on`: `orders (due_by) where guaranteed`. In a transaction, where nobody else is at the database, it is made at once.
 */
export async function createIndex(db: Kysely<unknown>, name: string, on: string, unique: 'unique' | 'any' = 'any'): Promise<void> {
  const kind = unique === 'unique' ? 'unique index' : 'index'
  if (db.isTransaction) {
    await sql`create ${sql.raw(kind)} if not exists ${sql.id(name)} on ${sql.raw(on)}`.execute(db)
    return
  }
  await unbounded(db, async (connection) => {
    const { rows } = await sql`select 1 from pg_index where indexrelid = to_regclass(${name}) and not indisvalid`.execute(connection)
    if (rows.length > 0) await sql`drop index concurrently ${sql.id(name)}`.execute(connection)
    await sql`create ${sql.raw(kind)} concurrently if not exists ${sql.id(name)} on ${sql.raw(on)}`.execute(connection)
  })
}

/**
 * A condition that all rows of a table of any size meet, in a migration with `transaction = 'none'`: from now on for what is written, then what is
 * there is looked through while others write.
 */
export async function addCheck(db: Kysely<unknown>, table: string, name: string, condition: string): Promise<void> {
  await briefly(db, async (trx) => {
    await sql`alter table ${sql.id(table)} drop constraint if exists ${sql.id(name)}`.execute(trx)
    await sql`alter table ${sql.id(table)} add constraint ${sql.id(name)} check (${sql.raw(condition)}) not valid`.execute(trx)
  })
  await unbounded(db, async (connection) => {
    await sql`alter table ${sql.id(table)} validate constraint ${sql.id(name)}`.execute(connection)
  })
}

/** Changes that take a moment, but keep everybody from the table while they wait for it: they give way, and the migration is repeated. */
export async function briefly(db: Kysely<unknown>, work: (trx: Kysely<unknown>) => Promise<void>): Promise<void> {
  if (db.isTransaction) return work(db)
  await db.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = ${sql.lit(LOCK_MILLIS)}`.execute(trx)
    await work(trx)
  })
}

/** However long it takes. Through a pooler the bound is the user's and stays: the connection may be another's by the next statement. */
async function unbounded(db: Kysely<unknown>, work: (connection: Kysely<unknown>) => Promise<void>): Promise<void> {
  if (db.isTransaction) return work(db)
  await db.connection().execute(async (connection) => {
    const { rows } = await sql`
      select set_config('statement_timeout', '0', false) from pg_settings
      where name = 'statement_timeout' and source = 'client'`.execute(connection)
    try {
      await work(connection)
    } finally {
      if (rows.length > 0) await sql`reset statement_timeout`.execute(connection)
    }
  })
}
