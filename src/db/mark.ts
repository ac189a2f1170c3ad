import type { Db } from './database.ts'
import { WrongDatabaseKind } from './problems.ts'
import type { DatabaseKind } from './tables/database.ts'

export const kindNames: Readonly<Record<DatabaseKind, string>> = { demo: '演示', replay: '回放', live: '正式' }

/** Marks a new database as of this kind; refuses one that is of another. */
export async function markDatabase(db: Db, kind: DatabaseKind): Promise<void> {
  await db
    .insertInto('database_mark')
    .values({ kind })
    .onConflict((conflict) => conflict.column('only_row').doNothing())
    .execute()
  const marked = await databaseKind(db)
  if (marked !== null && marked !== kind) throw new WrongDatabaseKind(`${kindNames[marked]}数据库`, `${kindNames[kind]}数据库`)
}

/** What the database was made for; null before it was marked. */
export async function databaseKind(db: Db): Promise<DatabaseKind | null> {
  const row = await db.selectFrom('database_mark').select('kind').executeTakeFirst()
  return row?.kind ?? null
}

/** When the database was made, in whole seconds of the real clock; null before it was marked. */
export async function databaseMadeAt(db: Db): Promise<number | null> {
  const row = await db.selectFrom('database_mark').select('created_at').executeTakeFirst()
  return row?.created_at ?? null
}
