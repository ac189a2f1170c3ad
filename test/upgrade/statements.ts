import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Migration } from 'kysely/migration'
import { ourMigrations } from '../../src/db/migrate.ts'
import { standsAlone } from '../../src/db/migrating/change.ts'
import { plain } from '../sql-lint/rules.ts'

export interface Said {
  readonly name: string
  readonly migration: Migration
  /** What it says to a database with nothing in it, in lower case and on one line each, strings and comments empty. */
  readonly statements: readonly string[]
}

/** What a migration would say, to nobody. */
export async function statementsOf(migration: Migration): Promise<string[]> {
  const statements: string[] = []
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (on) => new PostgresIntrospector(on),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(plain(query.sql)),
  })
  if (standsAlone(migration)) await migration.up(db)
  else await db.transaction().execute((trx) => migration.up(trx))
  return statements
}

/** All of ours, in their order. */
export async function allStatements(): Promise<Said[]> {
  const migrations = Object.entries(await ourMigrations.getMigrations()).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Promise.all(migrations.map(async ([name, migration]) => ({ name, migration, statements: await statementsOf(migration) })))
}

/** The tables that these statements make. */
export const tablesMade = (statements: readonly string[]): string[] =>
  statements.flatMap((text) => /^create table (?:if not exists )?(\w+)/.exec(text)?.[1] ?? [])
