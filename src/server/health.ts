import type { FastifyInstance } from 'fastify'
import { keptFor } from './kept-for.ts'

/** `attention`: it works, and something waits for a person. */
export type Condition = 'ok' | 'attention'

/** One thing that must work for the product to do its job; `check` throws when it does not, with a reason fit to be shown. */
export interface Readiness {
  readonly name: 'database' | 'disk' | 'schedule' | 'delivery' | 'channels' | 'watchdog'
  check(): Promise<Condition>
}

/** A check that has not answered by then counts as failed. */
const PATIENCE_MS = 2000

/** One look in this time, in milliseconds, however many ask. */
const LOOKED_EVERY = 1000

/**
 * `/healthz`: the process answers. `/readyz`: database, disk, schedule, delivery and channels work; 503 and the names of those that do not. What waits
 * for a person is named and takes nothing out of service. `branch`: whose, where there are several.
 */
export function serveHealth(app: FastifyInstance, branch: string | null, readiness: readonly Readiness[]): void {
  app.get('/healthz', () => ({ alive: true }))
  const looks = keptFor(LOOKED_EVERY, () =>
    Promise.all(readiness.map((one) => outcomeOf(one, (error) => app.log.warn({ err: error, check: one.name }, 'not ready')))),
  )
  app.get('/readyz', async (_request, reply) => {
    const results = await looks()
    const ready = results.every(([, outcome]) => outcome !== 'failed')
    return reply.code(ready ? 200 : 503).send({ ready, ...(branch !== null && { branch }), ...Object.fromEntries(results) })
  })
}

/** Reasons stay in the log: who may ask for readiness need not know the database's address. */
async function outcomeOf({ name, check }: Readiness, onFailure: (error: unknown) => void): Promise<[string, Condition | 'failed']> {
  try {
    return [name, await within(PATIENCE_MS, check())]
  } catch (error) {
    onFailure(error)
    return [name, 'failed']
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
