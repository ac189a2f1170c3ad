import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { expect } from 'vitest'
import { addCheck, createIndex } from '../../src/db/migrating/large-tables.ts'
import { applyAfterLeave } from '../../src/db/migrating/leave.ts'
import { apply } from '../../src/db/migrating/step.ts'
import { engine, test } from '../engines/database.ts'

const alone = engine === 'embedded'
const silent = (): Promise<void> => Promise.resolve()
const inPieces = (up: Migration['up']): Migration & { transaction: 'none'; change: 'expand' } => ({
  up,
  transaction: 'none',
  change: 'expand',
})

test('an index and a condition are made beside the work; what an attempt left half made is made anew', async ({ database: { db } }) => {
  await sql`create table large (n int not null)`.execute(db)
  await sql`insert into large select 1 from generate_series(1, 2)`.execute(db)
  // Two equal rows: the attempt fails, and on a server leaves an index that is of no use.
  const unique = inPieces((on) => createIndex(on, 'large_n', 'large (n)', 'unique'))
  await expect(apply(db, { name: '9990_unique', migration: unique, alone })).rejects.toThrow(/unique/)
  await sql`delete from large where ctid = (select min(ctid) from large)`.execute(db)
  const migration = inPieces(async (on) => {
    await createIndex(on, 'large_n', 'large (n)', 'unique')
    await addCheck(on, 'large', 'large_n_check', 'n > 0')
  })
  expect(await apply(db, { name: '9990_unique', migration, alone })).toBe(true)
  expect(await apply(db, { name: '9990_unique', migration, alone })).toBe(false)
  const { rows } = await sql`
    select indisvalid as valid, indisunique as unique, convalidated as checked
    from pg_index, pg_constraint where indexrelid = to_regclass('large_n') and conname = 'large_n_check'`.execute(db)
  expect(rows).toEqual([{ valid: true, unique: true, checked: true }])
  await expect(sql`insert into large values (0)`.execute(db)).rejects.toThrow(/large_n_check/)
})

test('a database keeps what a migration says of itself', async ({ database: { db } }) => {
  await applyAfterLeave(db, { name: '9991_kept', migration: contract('0071_program_changes'), alone }, silent)
  const kept = db.selectFrom('migration_change').select(['migration', 'oldest']).where('migration', '>=', '9990')
  expect(await kept.orderBy('migration').execute()).toEqual([
    { migration: '9990_unique', oldest: null },
    { migration: '9991_kept', oldest: '0071_program_changes' },
  ])
})

const contract = (oldest: string, up: (db: Kysely<unknown>) => Promise<void> = silent): Migration =>
  ({ up, change: 'contract', oldest }) as Migration

if (!alone) {
  test('a change that does not get its lock gives way to who writes, and is tried again', async ({ database: { db, pool } }) => {
    await sql`create table busy (n int)`.execute(db)
    const reader = await pool.connect()
    await reader.query('begin')
    await reader.query('select * from busy')
    const changing = apply(db, {
      name: '9992_busy',
      migration: { up: (on) => sql`alter table busy add column m int`.execute(on).then(() => undefined) },
      alone,
    })
    await sleep(100)
    const begun = performance.now()
    await sql`insert into busy (n) values (1)`.execute(db)
    expect(performance.now() - begun).toBeLessThan(1000)
    await reader.query('commit')
    reader.release()
    expect(await changing).toBe(true)
  })

  test('nothing is taken away beneath a program that does not stop, and it may go on', async ({ database: { db } }) => {
    const old = { migration: '0071_program_changes', release: '0.2.0' }
    await sql`
      insert into program_running (id, migration, release, until)
      values (gen_random_uuid(), ${old.migration}, ${old.release}, now() + interval '1 hour')`.execute(db)
    const said: string[] = []
    const step = { name: '9993_taking', migration: contract('9990_unique', () => Promise.reject(new Error('taken away'))), alone }
    const waits = async (): Promise<void> => void said.push('waits')
    await expect(applyAfterLeave(db, step, waits, 50)).rejects.toThrow(
      '还有旧版本的进程在用这个数据库（0.2.0 版 1 个），没有升级：请先停掉它们，再启动本版本',
    )
    expect(said).toEqual(['waits'])
    expect(await db.selectFrom('migration_change').select('migration').where('migration', '=', step.name).execute()).toEqual([])
  })
}
