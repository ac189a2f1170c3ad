import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pg from 'pg'
import { valueTypes, watch } from './connections.ts'
import { type Engine, engineFrom } from './engine.ts'
import { openFolder } from './folder.ts'
import { inTurn } from './in-turn.ts'

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
    const engine = engineFrom(await startEngine(address.memory ? { loadDataDir: address.memory } : {}), null)
    return { pool: poolOn(engine, WAIT_MILLIS.memory, onLostConnection), release: () => engine.close() }
  }
  const start = (dataDir: string): Promise<PGlite> => startEngine({ dataDir })
  const { engine: first, folder, unlock } = await openFolder(address.folder, start)
  const engine = engineFrom(first, () => start(folder))
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
function poolOn(engine: Engine, connectionTimeoutMillis: number, onLostConnection: (error: Error) => void): pg.Pool {
  class EmbeddedClient extends pg.Client {
    readonly #ready: Promise<void>

    constructor() {
      const connection = engine.forConnection()
      super(Object.assign(createPgConfig(connection.engine), { types: valueTypes() }))
      this.#ready = connection.ready
    }

    /** The adapter connects to an engine that is there, and says nothing where there is none. */
    override connect(): Promise<pg.Client>
    override connect(callback: (error: Error) => void): void
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | void {
      if (callback === undefined) return this.#ready.then(() => super.connect())
      void this.#connect(callback)
    }

    async #connect(callback: (error: Error) => void): Promise<void> {
      const [ended] = await Promise.allSettled([this.#ready])
      if (ended.status === 'fulfilled') super.connect(callback)
      else callback(ended.reason instanceof Error ? ended.reason : new Error(String(ended.reason)))
    }
  }
  const config = { Client: EmbeddedClient, max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis }
  return watch(new pg.Pool(config), onLostConnection).on('connect', inTurn)
}
