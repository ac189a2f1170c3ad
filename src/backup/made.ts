import type { Db } from '../db/database.ts'
import { DAY, HOUR, type Instant, formatInstant } from '../policy/instant.ts'

/** A back-up is made every day; what takes some hours may end later than the day before. */
export const STALE_AFTER = DAY + 2 * HOUR

/** A back-up that `sameday backup` has finished. */
export interface MadeHere {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly encrypted: boolean
}

/** Notes a finished back-up. Null: something else made it. */
export async function noteBackup(db: Db, at: Instant, madeWith: string, made: MadeHere | null): Promise<void> {
  await db
    .insertInto('backup_made')
    .values({ made_at: formatInstant(at), made_with: madeWith, ...made })
    .execute()
}

/** When the last back-up was made, and with what; null: none ever was. */
export async function lastBackup(db: Db): Promise<{ readonly at: Instant; readonly madeWith: string } | null> {
  const row = await db.selectFrom('backup_made').select(['made_at', 'made_with']).orderBy('made_at', 'desc').limit(1).executeTakeFirst()
  return row === undefined ? null : { at: row.made_at, madeWith: row.made_with }
}
