import { DAY, type Day, type Instant, dayOf } from '../../policy/instant.ts'
import { type Dated, effectiveDay } from '../../policy/parameters.ts'

/** What a branch measures beside the notice: the numbers of `src/quality`, each from a day on, the latest first. */
export interface QualityRules {
  /** Days after a completion within which another report of the household is a repeat, ascending. The first is what a kept visit is held to. */
  readonly repeatDays: readonly Dated<readonly number[]>[]
}

/** The usual windows of the trade; the notice names none. */
export const usualRules: QualityRules = {
  repeatDays: [{ from: effectiveDay, value: [7, 15, 30] }],
}

/** In force for what was entered on the day of `at`; none before the first. */
export const repeatDaysAt = ({ repeatDays }: QualityRules, at: Instant): readonly number[] => valueOn(repeatDays, dayOf(at)) ?? []

/** The longest there ever was: how far a look-up has to reach. */
export const longestRepeat = ({ repeatDays }: QualityRules): number => Math.max(0, ...repeatDays.flatMap(({ value }) => value)) * DAY

const valueOn = <T>(values: readonly Dated<T>[], day: Day): T | undefined => values.find(({ from }) => from <= day)?.value
