import type { EditionName } from '../people/organisation.ts'
import type { Days } from '../policy/figures.ts'
import { DAY, type Day, type Instant, civil, dayOf, endOfDay, parseMonth } from '../policy/instant.ts'

/**
 * A progress edition is of the day while it lasts, led by done of due; a final one is of the whole day, on the next morning; a weekly one is
 * of Monday to Sunday, a monthly one of a month.
 */
export type Edition = EditionName

/** The edition that somebody means who names only a day: while it lasts, progress. */
export const editionOf = (date: Day, now: Instant): Edition => (date < dayOf(now) ? 'final' : 'progress')

/** The days of which an edition is that has `date` among them. */
export function daysOf(edition: Edition, date: Day): Days {
  if (edition === 'weekly') return { from: mondayOf(date), to: mondayOf(date) + 6 }
  if (edition === 'monthly') return { from: firstOf(date), to: lastOf(date) }
  return { from: date, to: date }
}

/** The days before with which an edition is compared, and how much earlier they are looked at. */
export function daysBefore(edition: Edition, { from }: Days): { readonly days: Days; readonly secondsEarlier: number } {
  const days = daysOf(edition, from - 1)
  return { days, secondsEarlier: (from - days.from) * DAY }
}

/** A day that was a Monday. */
const A_MONDAY: Day = 4
const mondayOf = (date: Day): Day => date - ((((date - A_MONDAY) % 7) + 7) % 7)

export const firstOf = (date: Day): Day => date - civil(date).date + 1

function lastOf(date: Day): Day {
  const { year, month } = civil(date)
  const bounds = parseMonth(`${year}-${String(month).padStart(2, '0')}`)
  return bounds === null ? date : bounds.next - 1
}

/** On which days an edition is posted. */
export function isPostedOn(edition: Edition, day: Day): boolean {
  if (edition === 'weekly') return mondayOf(day) === day
  return edition !== 'monthly' || firstOf(day) === day
}

/** The day of which the edition of a slot is: the last of its days. */
export const dateOf = (edition: Edition, slot: Instant): Day => (edition === 'progress' ? dayOf(slot) : dayOf(slot) - 1)

/** Until when what was missed is posted late: progress is news only on its day, the rest until the next one says more. */
export function postableUntil(edition: Edition, slot: Instant): Instant {
  if (edition === 'progress') return endOfDay(dayOf(slot))
  return slot + { final: 1, weekly: 3, monthly: 7 }[edition] * DAY - 1
}
