import { type ConstructorOptions, PgBoss } from 'pg-boss'
import { jobsSchema } from '../db/branch.ts'
import { libraryTypes } from '../db/connections.ts'
import type { Database } from '../db/database.ts'
import { type Platform, platformList } from '../platforms/platforms.ts'

/** Every message has a job until it has left `queued` and `sending`; the job only says whose turn it may be, the row says what happened. */
export interface DeliveryJob {
  readonly id: string
}

/** One queue per platform: a process takes jobs only of platforms that it can reach. */
export const queueName = (platform: Platform): string => `outgoing/${platform}`

/** A message's own retries are bounded in its row. A job fails only when the database or the process does, and then it must not give up. */
const options = {
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  expireInSeconds: 30,
  deleteAfterSeconds: 3600,
}

/** pg-boss on the pool of the business writes, whichever engine is behind it. Not started. */
export function pgBoss(
  { pool, engine, schema }: Pick<Database, 'pool' | 'engine' | 'schema'>,
  settings: { readonly supervise: boolean },
): PgBoss {
  const types = libraryTypes()
  const db: NonNullable<ConstructorOptions['db']> = {
    async executeSql(text, values) {
      const result: unknown = await pool.query({ text, ...(values && { values }), types })
      // A text of several statements has a result for each.
      return { rows: Array.isArray(result) ? result.flatMap(rowsOf) : rowsOf(result) }
    },
  }
  return new PgBoss({
    db,
    schema: jobsSchema(schema),
    backend: engine === 'embedded' ? 'pglite' : 'postgres',
    schedule: false,
    supervise: settings.supervise,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    registerInstance: false,
    openTelemetry: { enabled: false },
  })
}

const rowsOf = (result: unknown): unknown[] =>
  typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows) ? result.rows : []

/** Makes the queues that are not there yet. */
export async function createQueues(boss: PgBoss): Promise<void> {
  const present = new Set((await boss.getQueues()).map(({ name }) => name))
  for (const name of platformList.map(queueName)) if (!present.has(name)) await boss.createQueue(name, options)
}

/** For a command that only adds jobs, for some server to do. */
export async function withJobs<T>(database: Database, use: (jobs: { readonly boss: PgBoss }) => Promise<T>): Promise<T> {
  const boss = pgBoss(database, { supervise: false })
  await boss.start()
  try {
    return await use({ boss })
  } finally {
    await boss.stop({ graceful: false })
  }
}
