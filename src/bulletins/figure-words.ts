import type { SaidChange, SaidCounts, SaidMoney } from '../messages/bulletin-text.ts'
import { yuan } from '../policy/explain.ts'
import type { CompensationFigures, Counts } from '../policy/figures.ts'
import { type Day, civil } from '../policy/instant.ts'
import { formatRate, rateChange } from '../policy/rate.ts'

/** The name of a district. */
export type NameOf = (district: string) => string

/** Figures as a bulletin says them. */
export const saidCounts = (counts: Counts): SaidCounts => ({
  due: counts.due,
  done: counts.done,
  onTime: counts.onTime,
  late: counts.late,
  exempt: counts.exempt,
  open: counts.open,
  overdue: overdueOf(counts),
  rawRate: formatRate(counts.rawRate),
  assessedRate: formatRate(counts.assessedRate),
})

/** Late and not done yet: of those due, neither done nor open. */
export const overdueOf = ({ due, done, open }: Counts): number => due - done - open

export const saidChange = (before: Counts, after: Counts): SaidChange => ({
  due: after.due - before.due,
  done: after.done - before.done,
  late: after.late - before.late,
  assessedTenths: rateChange(before.assessedRate, after.assessedRate),
})

export const saidMoney = ({ claims, accruedFen }: CompensationFigures): SaidMoney => ({
  claims,
  accrued: yuan(accruedFen),
})

/** `11月21日`. */
export function dayText(day: Day): string {
  const { month, date } = civil(day)
  return `${month}月${date}日`
}
