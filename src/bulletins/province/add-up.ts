import type { CompensationFigures, Counts, Figures } from '../../policy/figures.ts'
import type { OverdueCounts } from '../../policy/overdue.ts'
import type { Rate } from '../../policy/rate.ts'
import type { PayoutFigures } from '../ledger-claims.ts'
import type { BranchFigures } from './branch-figures.ts'

/** Branches together: counts and money are added, of rates both parts; nothing is averaged. */
export function addUp(branches: readonly BranchFigures[]): BranchFigures {
  const told = branches.flatMap(({ dataAsOf }) => dataAsOf ?? [])
  return {
    // The oldest: no sum is newer than what is oldest in it.
    dataAsOf: told.length === 0 ? null : Math.min(...told),
    day: figures(branches.map(({ day }) => day)),
    dayBefore: figures(branches.map(({ dayBefore }) => dayBefore)),
    monthToDate: figures(branches.map(({ monthToDate }) => monthToDate)),
    payouts: {
      day: payouts(branches.map((one) => one.payouts.day)),
      month: payouts(branches.map((one) => one.payouts.month)),
    },
    overdue: overdue(branches.map((one) => one.overdue)),
    exemptOverdue: sum(branches.map(({ exemptOverdue }) => exemptOverdue)),
    exempt: byFrequency(
      branches.flatMap(({ exempt }) => exempt),
      ({ reason }) => reason,
    ),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const rate = (rates: readonly Rate[]): Rate => ({ part: sum(rates.map(({ part }) => part)), of: sum(rates.map(({ of }) => of)) })

const counts = (of: readonly Counts[]): Counts => ({
  due: sum(of.map(({ due }) => due)),
  onTime: sum(of.map(({ onTime }) => onTime)),
  late: sum(of.map(({ late }) => late)),
  exempt: sum(of.map(({ exempt }) => exempt)),
  open: sum(of.map(({ open }) => open)),
  done: sum(of.map(({ done }) => done)),
  rawRate: rate(of.map(({ rawRate }) => rawRate)),
  assessedRate: rate(of.map(({ assessedRate }) => assessedRate)),
})

const figures = (of: readonly Figures[]): Figures => ({
  all: counts(of.map(({ all }) => all)),
  installs: counts(of.map(({ installs }) => installs)),
  repairs: counts(of.map(({ repairs }) => repairs)),
  openNow: sum(of.map(({ openNow }) => openNow)),
  overdueNow: sum(of.map(({ overdueNow }) => overdueNow)),
  oldestOverdue: oldest(of.map(({ oldestOverdue }) => oldestOverdue)),
  rescheduled: rate(of.map(({ rescheduled }) => rescheduled)),
  unconfirmedReschedules: sum(of.map(({ unconfirmedReschedules }) => unconfirmedReschedules)),
  cancelledAfterDue: sum(of.map(({ cancelledAfterDue }) => cancelledAfterDue)),
  acceptanceFaults: sum(of.map(({ acceptanceFaults }) => acceptanceFaults)),
  causes: byFrequency(
    of.flatMap(({ causes }) => causes),
    ({ cause }) => cause,
  ),
  compensation: compensation(of.map((one) => one.compensation)),
})

const compensation = (of: readonly CompensationFigures[]): CompensationFigures => ({
  claims: sum(of.map(({ claims }) => claims)),
  accruedFen: sum(of.map(({ accruedFen }) => accruedFen)),
  paidFen: sum(of.map(({ paidFen }) => paidFen)),
  unpaidPastPayByFen: sum(of.map(({ unpaidPastPayByFen }) => unpaidPastPayByFen)),
})

/** Null as soon as one branch has no ledger: what it has paid is unknown, not nothing. */
function payouts(of: readonly (PayoutFigures | null)[]): PayoutFigures | null {
  const kept = of.filter((one) => one !== null)
  if (kept.length < of.length || kept.length === 0) return null
  return {
    registeredFen: sum(kept.map(({ registeredFen }) => registeredFen)),
    paidFen: sum(kept.map(({ paidFen }) => paidFen)),
    toldFen: sum(kept.map(({ toldFen }) => toldFen)),
    unpaidPastPayByFen: sum(kept.map(({ unpaidPastPayByFen }) => unpaidPastPayByFen)),
  }
}

const overdue = (of: readonly OverdueCounts[]): OverdueCounts => ({
  total: sum(of.map(({ total }) => total)),
  dueToday: sum(of.map(({ dueToday }) => dueToday)),
  dueBefore: sum(of.map(({ dueBefore }) => dueBefore)),
  notGuaranteed: sum(of.map(({ notGuaranteed }) => notGuaranteed)),
  exempt: sum(of.map(({ exempt }) => exempt)),
  oldest: oldest(of.map((one) => one.oldest)),
})

const oldest = (of: readonly OverdueCounts['oldest'][]): OverdueCounts['oldest'] =>
  of.filter((one) => one !== null).toSorted((a, b) => a.dueBy - b.dueBy)[0] ?? null

/** One entry for each of what `by` tells apart, the most orders first. */
const byFrequency = <T extends { readonly orders: number }>(entries: readonly T[], by: (entry: T) => string | null): T[] =>
  [...Map.groupBy(entries, by).values()]
    .flatMap((same) => (same[0] === undefined ? [] : [{ ...same[0], orders: sum(same.map(({ orders }) => orders)) }]))
    .toSorted((a, b) => b.orders - a.orders)
