import { type DialectAdapter, Kysely, PostgresAdapter, PostgresDialect, type Transaction } from 'kysely'
import type pg from 'pg'
import { embeddedPool } from './embedded.ts'
import type { Schema } from './schema.ts'
import { type ServerAddress, serverPool } from './server.ts'

export type Db = Kysely<Schema>
export type Trx = Transaction<Schema>

export interface Database {
  readonly db: Db
  readonly pool: pg.Pool
  readonly engine: 'embedded' | 'server'
  /** Whose tables these are: a branch is a schema. */
  readonly schema: string
  /** Waits for what is running, then lets go of connections, engine and folder. */
  close(): Promise<void>
}

/** A folder of the embedded engine; the embedded engine in memory, empty or from a snapshot; a PostgreSQL server. */
export type DatabaseAddress = { readonly folder: string } | { readonly memory: Blob | null } | ServerAddress

/**
 * Opens the database, without bringing it up to date; throws a DatabaseProblem.
 * `onLostConnection` hears of each connection that broke; the pool replaces it on next use.
 */
export async function openDatabase(address: DatabaseAddress, onLostConnection: (error: Error) => void): Promise<Database> {
  if ('url' in address) {
    const { pool, schema } = await serverPool(address, onLostConnection)
    return database(pool, { engine: 'server', schema }, () => Promise.resolve())
  }
  const { pool, release } = await embeddedPool(address, onLostConnection)
  return database(pool, { engine: 'embedded', schema: 'public' }, release)
}

function database(pool: pg.Pool, about: Pick<Database, 'engine' | 'schema'>, release: () => Promise<void>): Database {
  const db = new Kysely<Schema>({ dialect: new Dialect({ pool }) })
  const close = async (): Promise<void> => {
    try {
      await db.destroy()
    } finally {
      await release()
    }
  }
  return { db, pool, ...about, close }
}

/**
 * Kysely would hold off other migrators by a lock of the session, the same for all branches: `migrate` has one of its transaction, which a
 * pooler keeps, and which is its branch's.
 */
class Dialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    return new Adapter()
  }
}

class Adapter extends PostgresAdapter {
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve()
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve()
  }
}
