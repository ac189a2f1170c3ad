import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ControlKey } from '../messages/control-group/kinds.ts'
import { quotaAlarm } from '../messages/delivery-text.ts'
import { type GroupPlatform, platforms } from './platforms.ts'
import { type Instant, dayOf, formatDay } from '../policy/instant.ts'

interface Metering {
  readonly db: Db
  /** Calls that the platform's edition allows in a calendar month; null: not known, so nobody is warned. */
  readonly quota: number | null
  now(): Instant
  /** Says something to the control group, once for each key. */
  tell(key: ControlKey, text: string): Promise<void>
}

/** Shares of the month's quota at which the control group is told, once each. */
const TELL_AT_PERCENT = [70, 90, 100]

/** Counts calls that a platform meters by the month, whichever process made them. */
export async function meter({ db, quota, now, tell }: Metering, platform: GroupPlatform, calls: number): Promise<void> {
  const month = formatDay(dayOf(now())).slice(0, 7)
  const { rows } = await sql<{ calls: number }>`
    insert into metered_calls as m (platform, month, calls) values (${platform}, ${month}, ${calls})
    on conflict (platform, month) do update set calls = m.calls + excluded.calls
    returning calls::float8 as calls`.execute(db)
  const used = rows[0]?.calls ?? 0
  if (quota === null) return
  for (const percent of TELL_AT_PERCENT) {
    const mark = Math.ceil((quota * percent) / 100)
    if (used >= mark && used - calls < mark)
      await tell(`quota/${platform}/${month}/${percent}`, quotaAlarm(platforms[platform].name, month, used, quota))
  }
}
