import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import { countsIn } from './watch.ts'

/** Seconds after which a watchdog that has not looked is itself something to look at: two looks were missed. */
export const SILENT_AFTER = 900

export interface LastRun {
  /** Seconds since it looked last, or since it should have begun; null: it has not been asked to yet. */
  readonly age: number | null
  readonly findings: Readonly<Record<string, number>>
}

export async function lastRun(db: Db, now: Instant): Promise<LastRun> {
  const { rows } = await sql<{ at: Instant | null; findings: object | null }>`
    select coalesce(run.ran_at, start.since) as at, run.findings
    from (select 1) as one
    left join watchdog_run run on true
    left join schedule_start start on start.schedule = 'watchdog'`.execute(db)
  const [row] = rows
  return { age: typeof row?.at === 'number' ? Math.max(0, now - row.at) : null, findings: countsIn(row?.findings ?? {}) }
}
