import { promises as fs } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { FileMigrationProvider, type MigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration'
import type { Db, Trx } from './database.ts'
import { lock } from './lock.ts'
import { unprepared } from './prepared.ts'
import { MigrationFailed, errorCode } from './problems.ts'
import { refusedToMake } from './refused.ts'
import { transacting } from './transacting.ts'

const UNDEFINED_TABLE = '42P01'

const ours = path.join(import.meta.dirname, '../../migrations')

interface Migrating {
  readonly migrationFolder?: string
  /** Hears that there is something to do. */
  begins?(): Promise<void>
}

/** Brings the database up to date and names what it applied; several at once apply each migration once. */
export async function migrate(db: Db, { migrationFolder = ours, begins }: Migrating = {}): Promise<string[]> {
  const provider = new FileMigrationProvider({ fs, path, migrationFolder })
  if (await isUpToDate(db, provider)) return []
  await begins?.()
  let failed: string | undefined
  try {
    // Of which the first failure is what is thrown: the migrator goes on after one, and would show what that led to.
    return await unprepared(() =>
      transacting(db, async ({ trx }) => {
        await lock(trx, 'migrate')
        const { error, results = [] } = await runMigrator(trx, provider)
        failed = results.find((result) => result.status === 'Error')?.migrationName
        if (error !== undefined) throw error instanceof Error ? error : new TypeError('the migrator threw what is no error')
        return results.filter((result) => result.status === 'Success').map((result) => result.migrationName)
      }),
    )
  } catch (error) {
    throw refusedToMake(error) ?? new MigrationFailed(why(failed, error), { cause: error })
  }
}

/** Whether exactly the tables of this version are there, for who only reads: of a branch that is served by another version it would misread some. */
export const isMigrated = (db: Db): Promise<boolean> => isUpToDate(db, new FileMigrationProvider({ fs, path, migrationFolder: ours }))

/** The migrations of this version of the program. */
export const ourMigrations: MigrationProvider = new FileMigrationProvider({ fs, path, migrationFolder: ours })

/** Applies what the provider has and the schema has not, in the caller's transaction. */
export const runMigrator = async (trx: Trx, provider: MigrationProvider): Promise<MigrationResultSet> =>
  new Migrator({ db: trx, provider, migrationTableSchema: await schemaOf(trx) }).migrateToLatest()

/** The migrator would take another branch's list of what was applied for this one's. */
async function schemaOf(trx: Trx): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new TypeError('no current schema')
  return row.schema
}

/** Whether exactly ours were applied, in their order: asked first, because the migrator's own look around takes the embedded engine half a second. */
async function isUpToDate(db: Db, provider: MigrationProvider): Promise<boolean> {
  const known = Object.keys(await provider.getMigrations()).toSorted()
  return JSON.stringify(await appliedTo(db)) === JSON.stringify(known)
}

async function appliedTo(db: Db): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by timestamp, name`.execute(db)
    return rows.map(({ name }) => name)
  } catch (error) {
    if (errorCode(error) === UNDEFINED_TABLE) return []
    throw error
  }
}

function why(migration: string | undefined, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (migration !== undefined) return `${migration}（${message}），已撤销，数据库保持原样`
  if (message.startsWith('corrupted migrations')) return `数据库由另一个版本的程序升级过，与本程序不符（${message}）`
  return message
}
