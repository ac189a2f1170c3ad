import { DAY, type Day, HOUR, type Instant, dayOf } from '../../policy/instant.ts'
import { type Dated, effectiveDay } from '../../policy/parameters.ts'

/** What a branch measures beside the notice: the numbers of `src/quality`, each from a day on, the latest first. */
export interface QualityRules {
  /** Days after a completion within which another report of the household is a repeat, ascending. The first is what a kept visit is held to. */
  readonly repeatDays: readonly Dated<readonly number[]>[]
  /** Hours from its registration within which a complaint that came by the regulator is to be closed. */
  readonly regulatorHours: readonly Dated<number>[]
  /** So many hours before that it is said again, the earliest first. */
  readonly regulatorReminders: readonly Dated<readonly number[]>[]
}

/** The usual windows of the trade; the notice names none. */
export const usualRules: QualityRules = {
  repeatDays: [{ from: effectiveDay, value: [7, 15, 30] }],
  regulatorHours: [{ from: effectiveDay, value: 72 }],
  regulatorReminders: [{ from: effectiveDay, value: [24, 4] }],
}

/** In force for what was entered on the day of `at`; none before the first. */
export const repeatDaysAt = ({ repeatDays }: QualityRules, at: Instant): readonly number[] => valueOn(repeatDays, dayOf(at)) ?? []

/** The longest there ever was: how far a look-up has to reach. */
export const longestRepeat = ({ repeatDays }: QualityRules): number => Math.max(0, ...repeatDays.flatMap(({ value }) => value)) * DAY

/** By when a complaint that was registered at `at` is to be closed; the last second that is in time. */
export const regulatorDueBy = ({ regulatorHours }: QualityRules, at: Instant): Instant =>
  at + (valueOn(regulatorHours, dayOf(at)) ?? 0) * HOUR

/** When it is said again before that, in seconds before the deadline, the earliest first. */
export const remindersBefore = ({ regulatorReminders }: QualityRules, at: Instant): readonly number[] =>
  (valueOn(regulatorReminders, dayOf(at)) ?? []).map((hours) => hours * HOUR)

const valueOn = <T>(values: readonly Dated<T>[], day: Day): T | undefined => values.find(({ from }) => from <= day)?.value
