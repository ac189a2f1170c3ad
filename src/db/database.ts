import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import type pg from 'pg'
import { embeddedPool } from './embedded.ts'
import type { Schema } from './schema.ts'
import { serverPool } from './server.ts'

export type Db = Kysely<Schema>
export type Trx = Transaction<Schema>

export interface Database {
  readonly db: Db
  readonly pool: pg.Pool
  readonly engine: 'embedded' | 'server'
  /** Waits for what is running, then lets go of connections, engine and folder. */
  close(): Promise<void>
}

/** A folder of the embedded engine; the embedded engine in memory, empty or from a snapshot; a PostgreSQL server. */
export type DatabaseAddress =
  { readonly folder: string } | { readonly memory: Blob | null } | { readonly url: string; readonly connections: number }

/**
 * Opens the database, without bringing it up to date; throws a DatabaseProblem.
 * `onLostConnection` hears of each connection that broke; the pool replaces it on next use.
 */
export async function openDatabase(address: DatabaseAddress, onLostConnection: (error: Error) => void): Promise<Database> {
  if ('url' in address) {
    const pool = await serverPool(address.url, address.connections, onLostConnection)
    return database(pool, 'server', () => Promise.resolve())
  }
  const { pool, release } = await embeddedPool(address, onLostConnection)
  return database(pool, 'embedded', release)
}

function database(pool: pg.Pool, engine: Database['engine'], release: () => Promise<void>): Database {
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const close = async (): Promise<void> => {
    try {
      await db.destroy()
    } finally {
      await release()
    }
  }
  return { db, pool, engine, close }
}
