import { type Day, DAY, HOUR, type Instant, civil, dayOf, parseDay, startOfDay } from '../../policy/instant.ts'

const near = new Map([
  ['前天', -2],
  ['昨天', -1],
  ['今天', 0],
  ['明天', 1],
])

const DATE = String.raw`前天|昨天|今天|明天|(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?`
const CLOCK = String.raw`\d{1,2}(?::\d{2}(?::\d{2})?|[点时](?:\d{1,2}分?)?)(?:\+08:?00)?`
const TIME = String.raw`((?:${DATE})?)[\sT]*(${CLOCK})`
const RANGE = new RegExp(String.raw`${TIME}\s*(?:至|到|~|-|—|–)+\s*${TIME}`, 'i')

/** From one time to another as people write it, and the text around it. */
export interface SaidRange {
  readonly from: Instant
  readonly to: Instant
  readonly rest: string
}

/**
 * The first `11-20 14:00 至 22:00` in a folded text; a date without a year is the one nearest to now, a time without a date is of the date
 * before it, or of today. Null when there is none; `'impossible'`: there is one, but no such day or hour exists.
 */
export function saidRange(text: string, now: Instant): SaidRange | 'impossible' | null {
  const found = RANGE.exec(text)
  if (found === null) return null
  const [whole, fromDate = '', fromClock = '', toDate = '', toClock = ''] = found
  const first = fromDate === '' ? dayOf(now) : saidDay(fromDate, now)
  const last = toDate === '' ? first : saidDay(toDate, now)
  const [from, to] = [instantOf(first, fromClock), instantOf(last, toClock)]
  if (from === null || to === null) return 'impossible'
  return { from, to, rest: `${text.slice(0, found.index)} ${text.slice(found.index + whole.length)}` }
}

function saidDay(text: string, now: Instant): Day | null {
  const today = dayOf(now)
  const days = near.get(text)
  if (days !== undefined) return today + days
  const [, year, month = '', date = ''] = /^(?:(\d{4})\D)?(\d{1,2})\D(\d{1,2})/.exec(text) ?? []
  const years = year === undefined ? [-1, 0, 1].map((more) => civil(today).year + more) : [Number(year)]
  const possible = years.flatMap((one) => parseDay(`${one}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`) ?? [])
  return possible.toSorted((a, b) => Math.abs(a - today) - Math.abs(b - today))[0] ?? null
}

/** 24:00 is the end of the day. */
function instantOf(day: Day | null, clock: string): Instant | null {
  const [, hour = '', minute = '0', second = '0'] = /^(\d{1,2})\D(\d{1,2})?(?:\D(\d{2}))?/.exec(clock) ?? []
  const seconds = Number(hour) * HOUR + Number(minute) * 60 + Number(second)
  if (day === null || seconds > DAY || Number(minute) > 59 || Number(second) > 59) return null
  return startOfDay(day) + seconds
}
