import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Days, InTime } from '../policy/figures.ts'
import { type Instant, endOfDay, startOfDay } from '../policy/instant.ts'
import type { Kind } from '../policy/order.ts'

/** Guaranteed orders that ended in time, counted by district, kind, contractor, and of the edition's days by crew. */
export interface EndedInTime extends InTime {
  readonly district: string
  readonly contractor: string | null
  readonly crew: string | null
  /** They were due on the edition's days, by which crews are told apart. */
  readonly ofDays: boolean
  readonly ofMonth: boolean
  /** Their source counts more reschedules than are known. */
  readonly unknownReschedules: number
  readonly dataAsOf: Instant
  /** On time as they are stored, but perhaps not yet at the instant that is asked for: in none of the sums. */
  readonly unsettled: number
}

/**
 * The verdict that is stored was the same at this instant: the order had ended, all was told by then, and nothing that people said since
 * has moved its deadline (a complaint voids reschedules). Being late, exempt and compensated goes on after the end; being in time does not.
 */
export const settledAt = (asOf: Instant) =>
  sql<boolean>`(ended_at <= ${timestamp(asOf)} and entered_at <= ${timestamp(asOf)} and data_as_of <= ${timestamp(asOf)}
    and not 'reschedule-void-no-evidence' = any(flags))`

/** The stored verdicts, summed by PostgreSQL; test/bulletins proves them equal to the policy's. */
export async function endedInTime(
  db: Db,
  { districts, days, month, whole }: { readonly districts: readonly string[] } & Readonly<Record<'days' | 'month' | 'whole', Days>>,
  asOf: Instant,
): Promise<EndedInTime[]> {
  const due = (between: Days) => sql`due_by between ${timestamp(startOfDay(between.from))} and ${timestamp(endOfDay(between.to))}`
  const { rows } = await sql<Row>`
    select district, kind, contractor, crew, of_days, of_month, settled,
      count(*)::int as orders,
      count(*) filter (where rescheduled)::int as rescheduled,
      count(*) filter (where 'unconfirmed-reschedule' = any(flags))::int as unconfirmed,
      count(*) filter (where flags && '{missing-appointment,appointment-too-early}'::text[])::int as faults,
      count(*) filter (where unknown_reschedules)::int as unknown,
      max(data_as_of) as data_as_of
    from (
      select district, kind, contractor, flags, unknown_reschedules, data_as_of, ${due(days)} as of_days,
        ${due(month)} as of_month, case when ${due(days)} then installer end as crew, ${settledAt(asOf)} as settled,
        (facts #>> '{reschedules,0,at}')::timestamptz <= ended_at as rescheduled
      from orders
      where guaranteed and status = 'on-time' and ${due(whole)} and district = any(${districts}::text[])
    ) as ended group by district, kind, contractor, crew, of_days, of_month, settled`.execute(db)
  return rows.map(({ settled, orders, rescheduled, unconfirmed, faults, unknown, data_as_of, of_days, of_month, ...row }) => ({
    ...row,
    ofDays: of_days,
    ofMonth: of_month,
    dataAsOf: data_as_of,
    ...(settled
      ? { orders, rescheduled, unconfirmed, acceptanceFaults: faults, unknownReschedules: unknown, unsettled: 0 }
      : { orders: 0, rescheduled: 0, unconfirmed: 0, acceptanceFaults: 0, unknownReschedules: 0, unsettled: orders }),
  }))
}

interface Row extends Pick<EndedInTime, 'district' | 'contractor' | 'crew' | 'orders' | 'rescheduled' | 'unconfirmed'> {
  readonly kind: Kind
  readonly of_days: boolean
  readonly of_month: boolean
  readonly faults: number
  readonly unknown: number
  readonly settled: boolean
  readonly data_as_of: Instant
}
