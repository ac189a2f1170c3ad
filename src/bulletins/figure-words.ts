import { type SaidChange, type SaidCounts, type SaidMoney, behindLate } from '../messages/bulletin-text.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { yuan } from '../policy/explain.ts'
import type { CompensationFigures, Counts, Days } from '../policy/figures.ts'
import { type Day, civil, dayOf, formatDay } from '../policy/instant.ts'
import { formatRate, rateChange } from '../policy/rate.ts'
import type { Bulletin } from './bulletin.ts'
import type { Edition } from './editions.ts'
import type { PayoutFigures } from './ledger-claims.ts'

/** The name of a district. */
export type NameOf = (district: string) => string

export const namesIn =
  (organisation: Organisation): NameOf =>
  (district) =>
    districtName(organisation, district)

/** Figures as a bulletin says them. */
export const saidCounts = (counts: Counts): SaidCounts => ({
  due: counts.due,
  done: counts.done,
  doneRate: formatRate({ part: counts.done, of: counts.due }),
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

/** null: nothing was due before. */
export const saidChange = (before: Counts, after: Counts): SaidChange | null => (before.due === 0 ? null : changeOf(before, after))

const changeOf = (before: Counts, after: Counts): SaidChange => ({
  done: after.done - before.done,
  late: after.late - before.late,
  assessedTenths: rateChange(before.assessedRate, after.assessedRate),
})

export const saidMoney = ({ claims, accruedFen }: CompensationFigures, payouts: PayoutFigures | null): SaidMoney => ({
  claims,
  accrued: yuan(accruedFen),
  payouts: payouts && {
    registered: yuan(payouts.registeredFen),
    paid: yuan(payouts.paidFen),
    told: yuan(payouts.toldFen),
    pastItsDay: payouts.unpaidPastPayByFen === 0 ? null : yuan(payouts.unpaidPastPayByFen),
  },
})

/** `11月21日`, `11月16日至22日`, `11月`. */
export function daysText(edition: Edition, { from, to }: Days): string {
  if (from === to) return dayText(from)
  if (edition === 'monthly') return `${civil(from).month}月`
  return civil(from).month === civil(to).month ? `${dayText(from)}至${civil(to).date}日` : `${dayText(from)}至${dayText(to)}`
}

/**
 * How somebody who reads a bulletin on another day asks for its late orders: `发“明细 超时 11-21”`. A day without its year is read as the
 * nearest one, so that one of more than half a year before names it.
 */
export function behindHint({ edition, days, asOf }: Pick<Bulletin, 'edition' | 'days' | 'asOf'>): string {
  if (edition === 'progress') return behindLate('')
  if (edition === 'monthly') return behindLate(formatDay(days.to).slice(0, 'YYYY-MM'.length))
  const [from, to] = [days.from, days.to].map((day) =>
    dayOf(asOf) - days.from > HALF_A_YEAR ? formatDay(day) : formatDay(day).slice('YYYY-'.length),
  )
  return behindLate(edition === 'weekly' ? `${from}至${to}` : `${from}`)
}

/** Less, for those who read it some weeks later. */
const HALF_A_YEAR = 150

/** `11月21日`. */
export function dayText(day: Day): string {
  const { month, date } = civil(day)
  return `${month}月${date}日`
}
