import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { engine, freshPlace, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'

const migrations = join(import.meta.dirname, '../../migrations')

/** As many as eight processes would have on a server; the embedded engine has one, whose callers wait for each other. */
async function eightUsers(): Promise<Database[]> {
  const place = await freshPlace('empty')
  const opened = await Promise.all(Array.from({ length: engine === 'server' ? 8 : 1 }, () => openDatabase(place, reportLost)))
  onTestFinished(async () => {
    await Promise.all(opened.map((database) => database.close()))
  })
  return Array.from({ length: 8 }, (_, i) => opened[i % opened.length]).filter((database) => database !== undefined)
}

test('eight at once apply each migration once, and a ninth applies nothing', async () => {
  const users = await eightUsers()
  const applied = (await Promise.all(users.map(({ db }) => migrate(db)))).flat()
  expect(applied[0]).toBe('0001_database')
  expect(new Set(applied).size).toBe(applied.length)
  const [{ db }] = users as [Database]
  expect(await migrate(db)).toEqual([])
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  expect(rows.map(({ name }) => name)).toEqual(applied)
})

test('a migration that fails is named and leaves the database as it was', async ({ database: { db } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const file of readdirSync(migrations))
    writeFileSync(join(folder, `${basename(file, '.ts')}.mjs`), `export * from '${pathToFileURL(join(migrations, file)).href}'`)
  writeFileSync(
    join(folder, '9999_broken.mjs'),
    `import { sql } from '${import.meta.resolve('kysely')}'
     export async function up(db) { await sql\`create table half_made (n int)\`.execute(db); await sql\`select 1 / 0\`.execute(db) }`,
  )
  await expect(migrate(db, { migrationFolder: folder })).rejects.toThrow(
    '数据库升级失败：9999_broken（division by zero），已撤销，数据库保持原样',
  )
  const { rows } = await sql`select 1 from pg_tables where tablename = 'half_made'`.execute(db)
  expect(rows).toEqual([])
})

test('a database that a later version of the program migrated is refused', async ({ database: { db } }) => {
  await sql`insert into kysely_migration values ('9998_of_tomorrow', '2027-01-01T00:00:00Z')`.execute(db)
  await expect(migrate(db)).rejects.toThrow('数据库由另一个版本的程序升级过，与本程序不符')
})
