import { type RawBuilder, sql } from 'kysely'
import { timestamp } from '../db/instants.ts'
import type { Instant } from '../policy/instant.ts'

interface Entered {
  readonly districts: readonly string[]
  readonly from: Instant
  readonly to: Instant
}

/**
 * Repairs that were entered between two instants and are not cancelled, for a CTE. What is open is in one index, what has ended in another: an
 * order that was entered after `from` has not ended before.
 */
export function repairsEntered({ districts, from, to }: Entered): RawBuilder<unknown> {
  const entered = sql`
    kind = 'repair' and entered_at between ${timestamp(from)} and ${timestamp(to)} and district = any(${districts}::text[])`
  const columns = sql`id, household, account, district, entered_at`
  return sql`
    select ${columns} from orders where ended_at is null and ${entered}
    union all select ${columns} from orders where ended_at >= ${timestamp(from)} and source_state <> 'cancelled' and ${entered}`
}

/**
 * Of the CTEs `done` and `reports` the pairs of one customer in which the report came within `reach` seconds after the completion. Joined as
 * wholes, since a month has tens of thousands of either; a pair that is of one household and one account comes twice. The rule then decides.
 */
export function pairsWithin(reach: number): RawBuilder<unknown> {
  const after = sql`
    r.id <> d.id and r.district = d.district and r.entered_at between d.ended_at and d.ended_at + ${reach} * interval '1 second'`
  const columns = sql`d.id as done, d.installer as crew, d.district, d.ended_at, r.id as report, r.entered_at`
  return sql`
    select ${columns} from done d join reports r on r.household = d.household and ${after}
    union all select ${columns} from done d join reports r on r.account = d.account and ${after}`
}
