import { RunningClock, realClock } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'

/** The demonstration's clock: the real one, as far ahead as it was moved in this database before, so that a restart never goes back. */
export async function demonstrationClock(db: Db): Promise<RunningClock> {
  const row = await db.selectFrom('demonstration_clock').select('ahead_seconds').executeTakeFirst()
  return new RunningClock(realClock.now() + (row?.ahead_seconds ?? 0))
}

/** Moves the clock forward for good: kept before it is moved. Throws a RangeError when `instant` lies in its past. */
export async function advanceForGood(db: Db, clock: RunningClock, instant: Instant): Promise<void> {
  if (instant < clock.now()) throw new RangeError('the clock moves forward only')
  const ahead = { ahead_seconds: instant - realClock.now() }
  await db
    .insertInto('demonstration_clock')
    .values(ahead)
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet(ahead))
    .execute()
  clock.advanceTo(instant)
}
