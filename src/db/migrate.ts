import { promises as fs } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { FileMigrationProvider, type Migration, type MigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration'
import type { Db, Trx } from './database.ts'
import { lock } from './lock.ts'
import { standsAlone } from './migrating/change.ts'
import { applyAfterLeave } from './migrating/leave.ts'
import { historyOf, standingOf } from './migrating/standing.ts'
import { keep } from './migrating/step.ts'
import { unprepared } from './prepared.ts'
import { MigrationFailed, OtherVersion } from './problems.ts'
import { refusedToMake } from './refused.ts'
import { transacting } from './transacting.ts'

const ours = path.join(import.meta.dirname, '../../migrations')

interface Migrating {
  readonly migrationFolder?: string
  /** Nobody else can be at this database: the embedded engine. */
  readonly alone?: boolean
  /** Hears that there is something to do, and that programs of before are waited for. */
  begins?(what: 'migrate-database' | 'wait-for-older'): Promise<void>
}

/**
 * Brings the database up to date and names what it applied; several at once apply each migration once. A newer database is left as it is where
 * this program runs on it; else throws OtherVersion.
 */
export async function migrate(db: Db, { migrationFolder = ours, alone = false, begins = ignoring }: Migrating = {}): Promise<string[]> {
  const provider = new FileMigrationProvider({ fs, path, migrationFolder })
  const known = await namesOf(provider)
  const standing = standingOf(await historyOf(db), known)
  if (standing.is === 'foreign' || standing.is === 'outgrown') throw new OtherVersion(standing.line)
  if (standing.is !== 'behind') return []
  await begins('migrate-database')
  if (standing.missing.length === known.length) return makeTables(db, provider)
  const migrations = await provider.getMigrations()
  const applied: string[] = []
  for (const name of standing.missing) {
    const step = { name, migration: migrations[name] as Migration, alone }
    const done = await applyAfterLeave(db, step, () => begins('wait-for-older')).catch((error: unknown) => {
      throw refused(error, name, standsAlone(step.migration) && !alone ? 'half-made' : 'undone')
    })
    if (done) applied.push(name)
  }
  return applied
}

const ignoring = (): Promise<void> => Promise.resolve()

/** All at once, where nobody can be at work yet. */
async function makeTables(db: Db, provider: MigrationProvider): Promise<string[]> {
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
    throw refused(error, failed)
  }
}

/** Whether this version of the program can read the tables, for who only reads: of a branch that is served by another version it might misread some. */
export async function isMigrated(db: Db): Promise<boolean> {
  const standing = standingOf(await historyOf(db), await namesOf(ourMigrations))
  return standing.is === 'current' || standing.is === 'ahead'
}

/** The migrations of this version of the program. */
export const ourMigrations: MigrationProvider = new FileMigrationProvider({ fs, path, migrationFolder: ours })

/** The names of all, in their order. */
export const namesOf = async (provider: MigrationProvider): Promise<string[]> => Object.keys(await provider.getMigrations()).toSorted()

/** Applies what the provider has and the schema has not, in the caller's transaction. */
export const runMigrator = async (trx: Trx, provider: MigrationProvider): Promise<MigrationResultSet> =>
  new Migrator({ db: trx, provider: keeping(provider), migrationTableSchema: await schemaOf(trx) }).migrateToLatest()

/** The same migrations, of which the database keeps what they say of themselves. */
const keeping = (provider: MigrationProvider): MigrationProvider => ({
  getMigrations: async () =>
    Object.fromEntries(
      Object.entries(await provider.getMigrations()).map(([name, migration]) => [
        name,
        {
          up: async (db) => {
            await migration.up(db)
            await keep(db, name, migration)
          },
        },
      ]),
    ),
})

/** The migrator would take another branch's list of what was applied for this one's. */
async function schemaOf(trx: Trx): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new TypeError('no current schema')
  return row.schema
}

function refused(error: unknown, migration: string | undefined, left: 'undone' | 'half-made' = 'undone'): Error {
  if (error instanceof MigrationFailed) return error
  const message = error instanceof Error ? error.message : String(error)
  const state = left === 'undone' ? '已撤销，数据库保持原样' : '做了一半，不影响使用，再启动一次会接着做'
  const why = migration === undefined ? message : `${migration}（${message}），${state}`
  return refusedToMake(error) ?? new MigrationFailed(why, { cause: error })
}
