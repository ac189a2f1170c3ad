import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Day, type Instant, endOfDay, startOfDay } from '../policy/instant.ts'

/** When an order was escalated, first taken and finished; null: not by then. */
export interface EscalationTimes {
  readonly district: string
  readonly askedAt: Instant
  readonly takenAt: Instant | null
  readonly endedAt: Instant | null
}

/** How escalations were answered; times in seconds from the escalation on, the middle one, null where there is none. */
export interface EscalationFigures {
  readonly escalated: number
  readonly taken: number
  readonly toTake: number | null
  readonly finished: number
  readonly toFinish: number | null
  /** Neither taken nor finished. */
  readonly unanswered: number
}

/** Of orders of these districts that were escalated on these days, as it stood at `asOf`. */
export async function escalationTimes(
  db: Db,
  {
    districts,
    days,
    asOf,
  }: { readonly districts: readonly string[]; readonly days: { readonly from: Day; readonly to: Day }; readonly asOf: Instant },
): Promise<EscalationTimes[]> {
  const until = timestamp(Math.min(endOfDay(days.to), asOf))
  const { rows } = await sql<EscalationTimes>`
    select o.district, e.asked_at as "askedAt",
      case when e.first_taken_at <= ${timestamp(asOf)} then e.first_taken_at end as "takenAt",
      case when e.ended_at <= ${timestamp(asOf)} then e.ended_at end as "endedAt"
    from escalation e join orders o on o.id = e.order_id
    where e.asked_at between ${timestamp(startOfDay(days.from))} and ${until} and o.district = any(${districts}::text[])`.execute(db)
  return rows
}

export function escalationFigures(times: readonly EscalationTimes[]): EscalationFigures {
  const after = (of: (one: EscalationTimes) => Instant | null): number[] =>
    times.flatMap((one) => {
      const at = of(one)
      return at === null ? [] : [Math.max(0, at - one.askedAt)]
    })
  const [taken, finished] = [after(({ takenAt }) => takenAt), after(({ endedAt }) => endedAt)]
  return {
    escalated: times.length,
    taken: taken.length,
    toTake: middle(taken),
    finished: finished.length,
    toFinish: middle(finished),
    unanswered: times.filter(({ takenAt, endedAt }) => takenAt === null && endedAt === null).length,
  }
}

/** Of an even number the lower one: a time that somebody really took. */
const middle = (seconds: readonly number[]): number | null =>
  seconds.toSorted((a, b) => a - b)[Math.floor((seconds.length - 1) / 2)] ?? null
