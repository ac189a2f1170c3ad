import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import type { Db } from './database.ts'

export interface LeaseSettings {
  /** How long the holder may give no sign of life, in seconds. */
  readonly ttlSeconds: number
  /** Nobody else can be at this database (the embedded engine): what a dead process held is free at once. */
  readonly alone: boolean
  readonly log: Pick<BaseLogger, 'info' | 'warn'>
}

export interface Lease {
  /** Ends the work and lets another process have it at once. */
  stop(): Promise<void>
}

export const LEASE_SECONDS = 9

/**
 * Sees to it that one process at a time does `work`: whoever has the lease of that name. The signal says that it is lost or to be given up;
 * the work then ends within moments. Work that ends by itself is not begun again, and nobody else begins it while this process lives.
 */
export function keepLease(db: Db, name: string, settings: LeaseSettings, work: (lost: AbortSignal) => Promise<void>): Lease {
  const holder = randomUUID()
  const stopping = new AbortController()
  const ended = hold({ db, name, holder, settings, stopping: stopping.signal }, work)
  return {
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

interface Holding {
  readonly db: Db
  readonly name: string
  readonly holder: string
  readonly settings: LeaseSettings
  readonly stopping: AbortSignal
}

async function hold(holding: Holding, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
  const { settings, stopping, name } = holding
  const everyMillis = (settings.ttlSeconds * 1000) / 4
  while (!stopping.aborted) {
    if (await acquired(holding)) {
      settings.log.info({ lease: name }, 'this process has the lease')
      await whileHeld(holding, work)
      await release(holding)
    } else await pause(everyMillis, stopping)
  }
}

/** Runs the work until it is lost, given up, or ended by itself; in the last case the lease is kept all the same. */
async function whileHeld(holding: Holding, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
  const over = new AbortController()
  const giveUp = (): void => over.abort()
  holding.stopping.addEventListener('abort', giveUp, { once: true })
  if (holding.stopping.aborted) giveUp()
  const renewing = renew(holding, over.signal).finally(giveUp)
  try {
    await work(over.signal)
    await renewing
  } catch (error) {
    giveUp()
    await renewing
    holding.settings.log.warn({ lease: holding.name, err: error }, 'what is done under a lease broke off and is begun anew')
    await pause(1000, holding.stopping)
  } finally {
    holding.stopping.removeEventListener('abort', giveUp)
  }
}

/** Gives signs of life until told to end, or until the lease is lost or may be by now: a database that does not answer proves nothing. */
async function renew(holding: Holding, over: AbortSignal): Promise<void> {
  const { settings, name } = holding
  const ttlMillis = settings.ttlSeconds * 1000
  let safeUntil = performance.now() + ttlMillis
  while (!over.aborted) {
    await pause(ttlMillis / 4, over)
    if (over.aborted) return
    const asked = performance.now()
    const answer = await Promise.race([renewed(holding), pause(Math.max(0, safeUntil - asked - ttlMillis / 4), over)])
    if (answer === true) safeUntil = asked + ttlMillis
    // Who is alone at the database loses nothing to others while it does not answer.
    if (answer === false || (!settings.alone && performance.now() > safeUntil - ttlMillis / 3)) {
      settings.log.warn({ lease: name }, 'the lease is lost')
      return
    }
  }
}

/** null: the database did not answer. */
async function renewed(holding: Holding): Promise<boolean | null> {
  try {
    return await take(holding, sql`lease.holder = ${holding.holder}`)
  } catch (error) {
    holding.settings.log.warn({ lease: holding.name, err: error }, 'the lease could not be renewed')
    return null
  }
}

async function acquired(holding: Holding): Promise<boolean> {
  try {
    return await take(holding, holding.settings.alone ? sql`true` : isOver(holding))
  } catch (error) {
    holding.settings.log.warn({ lease: holding.name, err: error }, 'the lease could not be asked for')
    return false
  }
}

/** It was last prolonged longer ago than it holds: the new end of it is now and as much. */
const isOver = ({ settings }: Holding) => sql`lease.until < excluded.until - ${settings.ttlSeconds} * interval '1 s'`

async function take({ db, name, holder, settings }: Holding, free: ReturnType<typeof sql>): Promise<boolean> {
  const until = sql<string>`now() + ${settings.ttlSeconds} * interval '1 s'`
  const { rows } = await sql`
    insert into lease (name, holder, until) values (${name}, ${holder}, ${until})
    on conflict (name) do update set holder = excluded.holder, until = excluded.until where ${free}
    returning 1`.execute(db)
  return rows.length > 0
}

async function release({ db, name, holder, settings }: Holding): Promise<void> {
  try {
    await sql`delete from lease where name = ${name} and holder = ${holder}`.execute(db)
  } catch (error) {
    settings.log.warn({ lease: name, err: error }, 'the lease could not be given back; it ends by itself')
  }
}

/** Resolves early when the signal comes. */
const pause = async (millis: number, signal: AbortSignal): Promise<null> => {
  await sleep(millis, null, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return null
}
