import { sql } from 'kysely'
import type { MigrationProvider } from 'kysely/migration'
import type { Db, Trx } from '../db/database.ts'
import { namesOf, ourMigrations, runMigrator } from '../db/migrate.ts'
import { MigrationFailed } from '../db/problems.ts'
import { refusedToMake } from '../db/refused.ts'
import { BackupProblem } from './problems.ts'

/** The migrations that the database has had. Throws BackupProblem where it never had any. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db)
  if (rows[0]?.there !== true) throw new BackupProblem('数据库是空的，没有可备份的内容')
  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return applied.rows.map(({ name }) => name)
}

/** Refuses what this program cannot bring up to date. */
export async function refuseForeign(migrations: readonly string[]): Promise<void> {
  const known = await namesOf(ourMigrations)
  const newer = migrations.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new BackupProblem(`备份由更新的版本写成（数据库版本 ${newer.at(-1)}，本程序到 ${known.at(-1)}）：请先升级本程序`)
  if (migrations.some((name, i) => name !== known[i]))
    throw new BackupProblem(`备份的数据库版本（${migrations.at(-1)}）与本程序不衔接：请用写成它的那个版本恢复，再升级`)
}

/** Makes our tables as they were after these migrations, in the transaction. */
export const migrateTo = (trx: Trx, migrations: readonly string[]): Promise<void> =>
  run(trx, {
    getMigrations: async () =>
      Object.fromEntries(Object.entries(await ourMigrations.getMigrations()).filter(([name]) => migrations.includes(name))),
  })

export const migrateToLatest = (trx: Trx): Promise<void> => run(trx, ourMigrations)

async function run(trx: Trx, given: MigrationProvider): Promise<void> {
  const { error } = await runMigrator(trx, given)
  if (error === undefined) return
  throw refusedToMake(error) ?? new MigrationFailed(error instanceof Error ? error.message : '原因不明', { cause: error })
}
