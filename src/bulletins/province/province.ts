import { type Ranked, type RankedBy, ranking } from '../ranking.ts'
import { type EditionAsked, rankedBy } from '../bulletin.ts'
import { addUp } from './add-up.ts'
import type { BranchFigures } from './branch-figures.ts'

/** A branch of which figures were asked for, and what came of it. */
export type Asked = { readonly name: string; readonly figures: BranchFigures } | { readonly name: string; readonly problem: string }

export interface Province extends EditionAsked {
  readonly sum: BranchFigures
  readonly rankedBy: RankedBy
  readonly branches: readonly Ranked<{ readonly name: string; readonly figures: BranchFigures }>[]
  /** Branches that are in no figure, and why. */
  readonly away: readonly { readonly name: string; readonly problem: string }[]
}

/** The branches that answered, by rank, and what they add up to. */
export function provinceOf(edition: EditionAsked, asked: readonly Asked[]): Province {
  const there = asked.filter((one) => 'figures' in one)
  const by = rankedBy(edition.edition)
  const entries = there.map((one) => ({ one, district: one.name, figures: one.figures.day }))
  const places = there.map(({ name }) => name)
  return {
    ...edition,
    sum: addUp(there.map((one) => one.figures)),
    rankedBy: by,
    branches: ranking(entries, places, by).map(({ rank, entry }) => ({ rank, entry: entry.one })),
    away: asked.filter((one) => 'problem' in one),
  }
}
