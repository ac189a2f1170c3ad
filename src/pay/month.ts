import { type Day, type Instant, civil, dayOf, formatDay, parseMonth } from '../policy/instant.ts'

/** A calendar month of Shanghai by its first day and the first of the next. */
export interface Month {
  readonly first: Day
  readonly next: Day
}

/** `2026-11`. */
export const monthText = ({ first }: Month): string => formatDay(first).slice(0, 7)

/** `11月`, of another year than now `2025年11月`. */
export function monthName({ first }: Month, now: Instant): string {
  const { year, month } = civil(first)
  return year === civil(dayOf(now)).year ? `${month}月` : `${year}年${month}月`
}

/** From text of our own or of a person; null: it is none. */
export const monthOf = (text: string): Month | null => parseMonth(text)

/** The month in which an instant lies. */
export const monthAt = (at: Instant): Month => monthOfDay(dayOf(at))
const monthBefore = ({ first }: Month): Month => monthOfDay(first - 1)

/** So many months up to this one, the oldest first. */
export function monthsUpTo(last: Month, count: number): Month[] {
  const months = [last]
  while (months.length < count) months.unshift(monthBefore(months[0] ?? last))
  return months
}

function monthOfDay(day: Day): Month {
  const month = parseMonth(formatDay(day).slice(0, 7))
  if (month === null) throw new Error(`no month of day ${day}`)
  return month
}
