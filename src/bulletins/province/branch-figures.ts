import type { Db } from '../../db/database.ts'
import { contextInForce, storedPolicy } from '../../orders/in-force/policy-in-force.ts'
import { pastDeadline } from '../../orders/past-deadline.ts'
import { type Days, type Figures, figures, isCounted, isLate } from '../../policy/figures.ts'
import type { Instant } from '../../policy/instant.ts'
import type { ExemptionReason } from '../../policy/order.ts'
import { type OverdueCounts, overdueCounts } from '../../policy/overdue.ts'
import type { EditionAsked } from '../bulletin.ts'
import { daysBefore, daysOf, firstOf } from '../editions.ts'
import { type PayoutFigures, payoutFigures } from '../ledger-claims.ts'
import { type Standing, claimsOf, dataAsOf, inTimeOf, standingAt } from '../standing.ts'

/** What a branch's bulletin of its whole city counts, by the policy in force in that branch, in numbers that can be added up. */
export interface BranchFigures {
  /** The newest export that speaks of an order counted here; null without orders. */
  readonly dataAsOf: Instant | null
  /** Of the edition's days. */
  readonly day: Figures
  /** The days before, as they stood at the same time. */
  readonly dayBefore: Figures
  readonly monthToDate: Figures
  readonly payouts: { readonly day: PayoutFigures | null; readonly month: PayoutFigures | null }
  readonly overdue: OverdueCounts
  /** Of the orders due on the days those past their deadline, not done, and exempt. */
  readonly exemptOverdue: number
  /** Why late orders of the days do not count, most frequent first. */
  readonly exempt: readonly { readonly reason: ExemptionReason; readonly orders: number }[]
}

/** Null: the branch has no policy yet, because nothing was ever imported or served there. Reads and judges; writes nothing. */
export async function branchFigures(db: Db, { date, edition, asOf }: EditionAsked): Promise<BranchFigures | null> {
  const policy = await storedPolicy(db, asOf)
  if (policy === null) return null
  const districts = [...policy.optIns.keys()]
  const days = daysOf(edition, date)
  const month = { from: firstOf(days.to), to: days.to }
  const context = await contextInForce(db, policy)
  const now = await standingAt(db, { districts, days, month, reach: 'all' }, context)
  const before = daysBefore(edition, days)
  const then = await contextInForce(db, { ...policy, asOf: asOf - before.secondsEarlier })
  const earlier = await standingAt(db, { districts, days: before.days, month: null, reach: 'due' }, then)
  const overdue = await pastDeadline(db, districts, context)
  const [day, monthToDate] = [figuresOf(now, days, 'days'), figuresOf(now, month, 'month')]
  return {
    dataAsOf: dataAsOf(now),
    day,
    dayBefore: figuresOf(earlier, before.days, 'days'),
    monthToDate,
    payouts: {
      day: payoutFigures(claimsOf(now), days, now.ledger, day.compensation),
      month: payoutFigures(claimsOf(now), month, now.ledger, monthToDate.compensation),
    },
    overdue: overdueCounts(overdue, asOf),
    exemptOverdue: overdue.filter((one) => one.verdict.exemption !== null && isCounted(one, days, asOf)).length,
    exempt: exemptOf(now, days),
  }
}

const figuresOf = (standing: Standing, days: Days, sums: 'days' | 'month'): Figures =>
  figures(standing.judged, days, standing.asOf, standing.ledger.paid, inTimeOf(standing, sums), claimsOf(standing))

function exemptOf({ judged, asOf }: Standing, days: Days): BranchFigures['exempt'] {
  const late = judged.filter((one) => isCounted(one, days, asOf) && isLate(one))
  const reasons = Map.groupBy(
    late.flatMap(({ verdict }) => verdict.exemption ?? []),
    (reason) => reason,
  )
  return [...reasons].map(([reason, of]) => ({ reason, orders: of.length })).toSorted((a, b) => b.orders - a.orders)
}
