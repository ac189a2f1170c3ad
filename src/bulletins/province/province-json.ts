import { formatDay, formatInstant } from '../../policy/instant.ts'
import { countsOfAll, figuresJson, instantOrNull, overdueJson } from '../bulletin-json.ts'
import { daysOf } from '../editions.ts'
import type { BranchFigures } from './branch-figures.ts'
import type { Province } from './province.ts'

/** The province for programs: the sums, each branch whole, and those that are in no sum. */
export function provinceJson(province: Province) {
  const { sum, edition, date, asOf, rankedBy, branches, away } = province
  const days = daysOf(edition, date)
  return {
    scope: 'province',
    date: formatDay(days.to),
    edition,
    asOf: formatInstant(asOf),
    days: { from: formatDay(days.from), to: formatDay(days.to) },
    ...branchJson(sum),
    rankedBy,
    branches: branches.map(({ rank, entry }) => ({ rank, branch: entry.name, ...branchJson(entry.figures) })),
    away,
  }
}

const branchJson = ({ dataAsOf, day, dayBefore, monthToDate, payouts, overdue, exemptOverdue }: BranchFigures) => ({
  dataAsOf: instantOrNull(dataAsOf),
  day: figuresJson(day),
  dayBefore: countsOfAll(dayBefore),
  monthToDate: figuresJson(monthToDate),
  payouts,
  overdue: overdueJson(overdue),
  exemptOverdue,
})
