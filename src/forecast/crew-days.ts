import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { DAY, HOUR, type Instant, dayOf, endOfDay, startOfDay } from '../policy/instant.ts'
import type { CrewDay } from './model/crew-day.ts'

/** A forecast looks so far back. */
const WINDOW_DAYS = 42

/**
 * What each crew had and did, day by day of the last six weeks and today up to now, of the guaranteed orders that were due on the day, by the
 * verdicts as stored. A visit arranged for later than the day of the promise was no work of that day.
 */
export async function crewDays(db: Db, districts: readonly string[], now: Instant): Promise<CrewDay[]> {
  const today = dayOf(now)
  const { rows } = await sql<CrewDay>`
    select district, crew, day,
      array_agg(greatest(0, came - day * ${DAY}::int8)::int4 order by came) as came,
      coalesce(array_agg(greatest(0, gone - day * ${DAY}::int8)::int4 order by gone) filter (where gone < (day + 1) * ${DAY}::int8), '{}') as gone
    from (
      select district, installer as crew, work_by,
        floor((extract(epoch from due_by) + ${8 * HOUR}::int8) / ${DAY}::int8)::int4 as day,
        (extract(epoch from entered_at) + ${8 * HOUR}::int8)::int8 as came,
        case when ended_at <= ${timestamp(now)} then (extract(epoch from ended_at) + ${8 * HOUR}::int8)::int8 end as gone
      from orders
      where district = any(${districts}::text[]) and guaranteed and installer is not null and entered_at <= ${timestamp(now)}
        and due_by between ${timestamp(startOfDay(today - WINDOW_DAYS))} and ${timestamp(endOfDay(today))}
    ) promised
    where (work_by < to_timestamp((day + 1) * ${DAY}::int8 - ${8 * HOUR}::int8)) is not false
    group by district, crew, day`.execute(db)
  return rows
}
