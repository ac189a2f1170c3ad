import { expect, test } from 'vitest'
import { migrateTo } from '../../src/backup/migrations.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrate, namesOf, ourMigrations } from '../../src/db/migrate.ts'
import { freshPlace } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'

const FIRST = '0053_address_keys_of_old_orders'

/** Columns, indexes, conditions and triggers, a line each; the migrator's own tables aside. */
async function shapeOf({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(`
    select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default, is_identity) as line
    from information_schema.columns where table_schema = current_schema()
    union all select 'index ' || indexdef from pg_indexes where schemaname = current_schema()
    union all select concat_ws(' ', 'condition', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
    from pg_constraint where connamespace = current_schema()::regnamespace
    union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select concat_ws(' ', 'unfinished', indexrelid::regclass) from pg_index where not indisvalid`)
  return rows.map(({ line }) => line).toSorted()
}

/** A database of the first release, brought up to date. */
async function upgraded(open: AsyncDisposableStack, alone: boolean): Promise<Database> {
  const database = await openDatabase(await freshPlace('empty'), reportLost)
  open.defer(() => database.close())
  const known = await namesOf(ourMigrations)
  const first = known.filter((name) => name <= FIRST)
  await database.db.transaction().execute((trx) => migrateTo(trx, first))
  expect(await migrate(database.db, { alone })).toEqual(known.slice(first.length))
  expect(await migrate(database.db, { alone })).toEqual([])
  return database
}

test('a database of the first release becomes what a new one is, step by step among others and alone', async () => {
  await using open = new AsyncDisposableStack()
  const made = await openDatabase(await freshPlace('migrated'), reportLost)
  open.defer(() => made.close())
  const shape = await shapeOf(made)
  expect(shape.length).toBeGreaterThan(500)
  expect(await shapeOf(await upgraded(open, false))).toEqual(shape)
  expect(await shapeOf(await upgraded(open, true))).toEqual(shape)
})
