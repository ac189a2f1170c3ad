import { type Day, type Instant, civil, dayOf, parseMonth } from '../../policy/instant.ts'
import { fold } from './text.ts'

/** `2026-11`, `11月`, `本月`, `上月`: the month by its first day and the first of the next; null: it is none. */
export function meantMonth(word: string, now: Instant): { readonly first: Day; readonly next: Day } | null {
  const text = fold(word)
  const today = civil(dayOf(now))
  if (/^(?:本月|这个?月|当月)$/.test(text)) return monthOf(today.year, today.month)
  if (/^上个?月$/.test(text)) return monthOf(today.year, today.month - 1)
  const [, year, month] = /^(?:(\d{4})年)?(\d{1,2})月份?$/.exec(text) ?? []
  if (month === undefined) return parseMonth(text)
  const number = Number(month)
  if (number < 1 || number > 12) return null
  // Without a year the latest such month that has begun.
  return monthOf(year === undefined ? today.year - (number > today.month ? 1 : 0) : Number(year), number)
}

/** Month 0 is the December before. */
const monthOf = (year: number, month: number): { readonly first: Day; readonly next: Day } | null =>
  month < 1 ? monthOf(year - 1, month + 12) : parseMonth(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`)
