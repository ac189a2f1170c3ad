import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pg from 'pg'
import { valueTypes, watch } from './connections.ts'
import { openFolder } from './folder.ts'

/** How long a query waits for the one connection: long enough for an import before it, short enough to show a dead-lock. */
const WAIT_MILLIS = { folder: 60_000, memory: 10_000 }

export interface EmbeddedPool {
  readonly pool: pg.Pool
  /** Ends the engine and gives the folder back; after the pool has ended. */
  release(): Promise<void>
}

export async function embeddedPool(
  address: { readonly folder: string } | { readonly memory: Blob | null },
  onLostConnection: (error: Error) => void,
): Promise<EmbeddedPool> {
  if ('memory' in address) {
    const engine = await startEngine(address.memory ? { loadDataDir: address.memory } : {})
    return { pool: poolOn(engine, WAIT_MILLIS.memory, onLostConnection), release: () => engine.close() }
  }
  const { engine, unlock } = await openFolder(address.folder, (dataDir) => startEngine({ dataDir }))
  const release = async (): Promise<void> => {
    try {
      await engine.close()
    } finally {
      unlock()
    }
  }
  return { pool: poolOn(engine, WAIT_MILLIS.folder, onLostConnection), release }
}

const startEngine = (options: PGliteOptions): Promise<PGlite> => PGlite.create(options)

/** One connection and never a second: the engine is one session, and the adapter fails with more. */
function poolOn(engine: PGlite, connectionTimeoutMillis: number, onLostConnection: (error: Error) => void): pg.Pool {
  const config = { max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis, types: valueTypes() }
  return watch(new pg.Pool(Object.assign(createPgConfig(engine), config)), onLostConnection)
}
