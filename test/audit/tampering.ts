import { sql } from 'kysely'
import type { Database, Db, Trx } from '../../src/db/database.ts'

/** What `look` finds after somebody who owns the database has changed it; undone afterwards. */
export async function tampered<T>(db: Db, tamper: (trx: Trx) => Promise<void>, look: (trx: Trx) => Promise<T>): Promise<T> {
  const found: { readonly result: T }[] = []
  const undone = new Error('undone')
  try {
    await db.transaction().execute(async (trx) => {
      for (const table of ['audit', 'audit_head', 'audit_checkpoint'])
        await sql.raw(`alter table ${table} disable trigger all`).execute(trx)
      await tamper(trx)
      found.push({ result: await look(trx) })
      throw undone
    })
  } catch (error) {
    if (error !== undone) throw error
  }
  const [looked] = found
  if (looked === undefined) throw new Error('nothing was looked at')
  return looked.result
}

/** Statements one after another. */
export const byStatements =
  (...statements: readonly string[]) =>
  async (trx: Trx): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  }

/** The same database, as far as a command uses it. */
export const seenIn = (database: Database, db: Db): Database => ({ ...database, db })
