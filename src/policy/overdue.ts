import { type Instant, dayOf } from './instant.ts'
import type { Judged } from './judge.ts'
import type { Verdict } from './verdict.ts'

/**
 * 超时在途, the one definition that every door counts by: covered by the notice, open, past its deadline, and its lateness not exempt.
 * What is exempt stands beside it: it is counted and not chased.
 */
export const isOverdue = ({ status, exemption }: Verdict): boolean => status === 'overdue' && exemption === null

export interface OverdueCounts {
  /** The sum of the next three. */
  readonly total: number
  /** Guaranteed ones, by the day of their deadline. */
  readonly dueToday: number
  readonly dueBefore: number
  readonly notGuaranteed: number
  /** Past their deadline with an exemption, not in the total. */
  readonly exempt: number
  /** Of the total. */
  readonly oldest: { readonly id: string; readonly dueBy: Instant } | null
}

/** Of orders as they were judged at `asOf`; those that are not past their deadline do not matter. */
export function overdueCounts(judged: readonly Judged[], asOf: Instant): OverdueCounts {
  const chased = judged.filter(({ verdict }) => isOverdue(verdict))
  const guaranteed = chased.filter(({ verdict }) => verdict.guaranteed)
  const dueToday = guaranteed.filter(({ verdict: { dueBy } }) => dueBy !== null && dayOf(dueBy) === dayOf(asOf)).length
  return {
    total: chased.length,
    dueToday,
    dueBefore: guaranteed.length - dueToday,
    notGuaranteed: chased.length - guaranteed.length,
    exempt: judged.filter(({ verdict }) => verdict.status === 'overdue' && verdict.exemption !== null).length,
    oldest: oldestOf(chased),
  }
}

function oldestOf(overdue: readonly Judged[]): OverdueCounts['oldest'] {
  const dated = overdue.flatMap(({ order: { id }, verdict: { dueBy } }) => (dueBy === null ? [] : [{ id, dueBy }]))
  return dated.toSorted((a, b) => a.dueBy - b.dueBy || (a.id < b.id ? -1 : 1))[0] ?? null
}
