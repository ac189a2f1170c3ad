import type { Counts } from '../policy/figures.ts'
import { type Rate, compareRates } from '../policy/rate.ts'

export interface Ranked<T> {
  /** null: nothing to divide by, not ranked. */
  readonly rank: number | null
  readonly entry: T
}

/** What districts are ranked by: the assessed rate of a day that is over, done of due while it lasts, when few orders have a rate yet. */
export type RankedBy = 'assessed' | 'done'

/** The rate that a ranking compares. */
export const rankedRate = ({ assessedRate, done, due }: Counts, by: RankedBy): Rate =>
  by === 'assessed' ? assessedRate : { part: done, of: due }

/**
 * By rate, exactly; equal rates share a rank (1, 1, 3) and are listed by more due orders, then in `districtOrder`.
 * Districts without a rate come last, without a rank.
 */
export function ranking<T extends { readonly district: string; readonly figures: { readonly all: Counts } }>(
  entries: readonly T[],
  districtOrder: readonly string[],
  by: RankedBy = 'assessed',
): Ranked<T>[] {
  const rate = (e: T): Rate => rankedRate(e.figures.all, by)
  const place = (e: T): number => districtOrder.indexOf(e.district)
  const listed = entries.toSorted((a, b) => compareRates(rate(a), rate(b)) || b.figures.all.due - a.figures.all.due || place(a) - place(b))
  return listed.map((entry) => ({
    rank: rate(entry).of === 0 ? null : 1 + listed.findIndex((other) => compareRates(rate(other), rate(entry)) === 0),
    entry,
  }))
}
