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

export interface LastBackup {
  readonly at: Instant
  readonly madeWith: string
  /** Null: something else made it, of which no more is known. */
  readonly here: MadeHere | null
}

/** When the last back-up was made, and with what; null: none ever was. */
export async function lastBackup(db: Db): Promise<LastBackup | null> {
  const row = await db.selectFrom('backup_made').selectAll().orderBy('made_at', 'desc').limit(1).executeTakeFirst()
  if (row === undefined) return null
  const { file, rows, bytes, encrypted } = row
  const here = file === null || rows === null || bytes === null || encrypted === null ? null : { file, rows, bytes, encrypted }
  return { at: row.made_at, madeWith: row.made_with, here }
}
