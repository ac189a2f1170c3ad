/** Whole seconds since 1970-01-01T00:00:00Z. */
export type Instant = number
/** A calendar day of Asia/Shanghai, in days since 1970-01-01. */
export type Day = number

export const HOUR = 3600
export const DAY = 86_400
/** Asia/Shanghai has been UTC+8 without summer time since 1991, long before the notice. */
const SHANGHAI = 8 * HOUR

export const dayOf = (at: Instant): Day => Math.floor((at + SHANGHAI) / DAY)
export const startOfDay = (day: Day): Instant => day * DAY - SHANGHAI
/** 23:59:59, the last second that still belongs to the day (I-2). */
export const endOfDay = (day: Day): Instant => startOfDay(day + 1) - 1
/** Seconds since midnight in Shanghai. */
export const timeOfDay = (at: Instant): number => at - startOfDay(dayOf(at))

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/
const ISO_DAY = /^\d{4}-\d\d-\d\d$/
const CLOCK = /^\d\d:\d\d(?::\d\d)?$/

/**
 * ISO 8601 with offset, cut to whole seconds; null for anything else, impossible dates included. Most of the time that reading an order
 * takes goes by here, so the digits are taken from their places instead of being captured.
 */
export function parseInstant(text: string): Instant | null {
  if (!ISO.test(text)) return null
  const day = dayAt(text)
  const time = clockAt(text, 11)
  const offset = offsetAtEnd(text)
  return day === null || time === null || offset === null ? null : day * DAY + time - offset
}

/** The two digits at a place. */
const twoDigits = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 48

/** `YYYY-MM-DD` at the start. */
const dayAt = (text: string): Day | null => dayFrom(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8))

/** `HH:MM` or `HH:MM:SS` at a place, as seconds. */
function clockAt(text: string, at: number): number | null {
  const [hour, minute, second] = [twoDigits(text, at), twoDigits(text, at + 3), text[at + 5] === ':' ? twoDigits(text, at + 6) : 0]
  return hour > 23 || minute > 59 || second > 59 ? null : hour * HOUR + minute * 60 + second
}

/** `Z`, `+HH`, `+HHMM` or `+HH:MM` at the end, as seconds. */
function offsetAtEnd(text: string): number | null {
  if (text.endsWith('Z')) return 0
  const sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'))
  const hours = twoDigits(text, sign + 1)
  const minutes = text.length === sign + 3 ? 0 : twoDigits(text, text.length - 2)
  if (hours > 23 || minutes > 59) return null
  return (text[sign] === '+' ? 1 : -1) * (hours * HOUR + minutes * 60)
}

/** `2026-11-20` → the day; null for anything else. */
export const parseDay = (text: string): Day | null => (ISO_DAY.test(text) ? dayAt(text) : null)

/** `16:00:00` or `16:00` → seconds since midnight; null for anything else. */
export const parseClock = (text: string): number | null => (CLOCK.test(text) ? clockAt(text, 0) : null)

function dayFrom(year: number, month: number, date: number): Day | null {
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > 31) return null
  const day = daysFromCivil(year, month, date)
  return date > 28 && civil(day).date !== date ? null : day
}

/** Days since 1970-01-01 of a proleptic Gregorian date, counting years from March so that leap days come last. */
function daysFromCivil(year: number, month: number, date: number): Day {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Year, month (1–12) and date of a day. */
export function civil(day: Day): { year: number; month: number; date: number } {
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const d = z - era * 146_097
  const yearOfEra = Math.floor((d - Math.floor(d / 1460) + Math.floor(d / 36_524) - Math.floor(d / 146_096)) / 365)
  const dayOfYear = d - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * dayOfYear + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 }
}

const twoDigitTexts = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => twoDigitTexts[n] ?? ''

/** The texts of days already written: an instant's day is mostly one of a few. */
const dayTexts = new Map<Day, string>()
const KEPT = 10_000

/** `2026-11-20`. */
export function formatDay(day: Day): string {
  const known = dayTexts.get(day)
  if (known !== undefined) return known
  const { year, month, date } = civil(day)
  const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
  if (dayTexts.size === KEPT) dayTexts.clear()
  dayTexts.set(day, text)
  return text
}

/** `16:00:00`. */
export const formatClock = (seconds: number): string =>
  `${two(Math.floor(seconds / HOUR))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`

/** `2026-11-20T16:00:00+08:00`. */
export const formatInstant = (at: Instant): string => `${formatDay(dayOf(at))}T${formatClock(timeOfDay(at))}+08:00`

/** A month of Asia/Shanghai as its first day and the first day of the next; null unless `YYYY-MM`. */
export function parseMonth(text: string): { first: Day; next: Day } | null {
  const first = parseDay(`${text}-01`)
  if (first === null) return null
  const { year, month } = civil(first)
  return { first, next: month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1) }
}
