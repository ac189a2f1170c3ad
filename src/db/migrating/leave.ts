import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { MigrationFailed } from '../problems.ts'
import { DECLARED_FROM, changeOf } from './change.ts'
import { type Step, apply, keep } from './step.ts'

/** Longer than a program takes to notice and to stop, and than one that was killed is thought alive. */
const PATIENCE_MILLIS = 60_000
const LOOK_MILLIS = 300

/**
 * Applies a migration that takes something away: first the database says so, then programs that still use it stop by themselves, then it goes.
 * Programs that do not stop keep it: throws MigrationFailed, and they may go on.
 */
export async function applyAfterLeave(
  db: Db,
  step: Step,
  waits: () => Promise<void>,
  patienceMillis: number = PATIENCE_MILLIS,
): Promise<boolean> {
  const change = changeOf(step.migration)
  if (change?.kind !== 'contract' || step.name <= DECLARED_FROM || step.alone) return apply(db, step)
  await keep(db, step.name, step.migration)
  try {
    await untilLeft(db, change.oldest, { waits, patienceMillis })
    return await apply(db, step)
  } catch (error) {
    await sql`
      delete from migration_change where migration = ${step.name}
        and not exists (select from kysely_migration where name = migration_change.migration)`.execute(db)
    throw error
  }
}

interface Patience {
  readonly waits: () => Promise<void>
  readonly patienceMillis: number
}

async function untilLeft(db: Db, oldest: string, { waits, patienceMillis }: Patience): Promise<void> {
  const until = performance.now() + patienceMillis
  for (let waiting = false; ; waiting = true) {
    const { rows } = await sql<{ release: string; count: number }>`
      select release, count(*)::int as count from program_running
      where migration collate "C" < ${oldest} and until > now() group by release order by release`.execute(db)
    if (rows.length === 0) return
    if (!waiting) await waits()
    if (performance.now() > until) {
      const who = rows.map(({ release, count }) => `${release} 版 ${count} 个`).join('、')
      throw new MigrationFailed(`还有旧版本的进程在用这个数据库（${who}），没有升级：请先停掉它们，再启动本版本`)
    }
    await sleep(LOOK_MILLIS)
  }
}
