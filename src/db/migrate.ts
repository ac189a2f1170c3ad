import { promises as fs } from 'node:fs'
import path from 'node:path'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { Db } from './database.ts'
import { MigrationFailed } from './problems.ts'

const ours = path.join(import.meta.dirname, '../../migrations')

/** Brings the database up to date and names what it applied; several at once apply each migration once. */
export async function migrate(db: Db, migrationFolder = ours): Promise<string[]> {
  const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder }) })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')
    throw new MigrationFailed(why(failed?.migrationName, error), { cause: error })
  }
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

function why(migration: string | undefined, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (migration !== undefined) return `${migration}（${message}），已撤销，数据库保持原样`
  if (message.startsWith('corrupted migrations')) return `数据库由另一个版本的程序升级过，与本程序不符（${message}）`
  return message
}
