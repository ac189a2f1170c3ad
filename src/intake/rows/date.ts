import { type Day, parseDay } from '../../policy/instant.ts'

/** A day as it is written, and what follows. */
export interface WrittenDate {
  readonly day: Day
  readonly rest: string
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const NAMED = `(${MONTHS.join('|')})[A-Z]*\\.?`

/** 2026-11-8, 2026/11/08, 2026.11.8, 2026年11月8日. */
const YEAR_FIRST = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|[ ]*年[ ]*(\d{1,2})[ ]*月[ ]*(\d{1,2})[ ]*[日号])/
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?!\d)/
/** 21-11月-26, as Oracle writes it in Chinese, 21-NOV-2026, 21 Nov 2026. */
const DAY_MONTH_YEAR = new RegExp(`^(\\d{1,2})[-/. ](?:(\\d{1,2})月|${NAMED})[-/., ]+(\\d{4}|\\d\\d)(?!\\d)`, 'i')
/** Nov 21, 2026. */
const MONTH_DAY_YEAR = new RegExp(`^${NAMED}[ ]+(\\d{1,2})(?:st|nd|rd|th)?,?[ ]+(\\d{4})(?!\\d)`, 'i')
/** 11/21/2026 or 21/11/2026. */
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/

/** A year before this is a spreadsheet's zero or a slip, never an order. */
const FIRST_YEAR = 2000

/** The date at the start of the text; null for none, for an impossible one and where it could be read in two ways. */
export function dateAtStart(text: string): WrittenDate | null {
  const found = yearFirst(text) ?? withName(text) ?? yearLast(text)
  if (found === null || found.year < FIRST_YEAR) return null
  const day = parseDay(`${found.year}-${two(found.month)}-${two(found.date)}`)
  return day === null ? null : { day, rest: text.slice(found.length) }
}

interface Numbers {
  readonly year: number
  readonly month: number
  readonly date: number
  readonly length: number
}

const numbers = (found: RegExpExecArray, year?: string, month?: string, date?: string): Numbers => ({
  year: Number(year),
  month: Number(month),
  date: Number(date),
  length: found[0].length,
})

/** Of any year, possible or not. */
export function yearFirst(text: string): Numbers | null {
  const compact = COMPACT.exec(text)
  if (compact !== null) return numbers(compact, compact[1], compact[2], compact[3])
  const found = YEAR_FIRST.exec(text)
  return found && numbers(found, found[1], found[3] ?? found[5], found[4] ?? found[6])
}

function withName(text: string): Numbers | null {
  const dayFirst = DAY_MONTH_YEAR.exec(text)
  if (dayFirst !== null) {
    const [, date, month, name, year = ''] = dayFirst
    return numbers(dayFirst, year.length === 2 ? `20${year}` : year, month ?? monthNumber(name), date)
  }
  const found = MONTH_DAY_YEAR.exec(text)
  return found && numbers(found, found[3], monthNumber(found[1]), found[2])
}

const monthNumber = (name = ''): string => String(MONTHS.indexOf(name.toUpperCase()) + 1)

/** Which of the two is the month is clear when only one can be, or when it makes no difference. */
function yearLast(text: string): Numbers | null {
  const found = YEAR_LAST.exec(text)
  if (found === null) return null
  const [first, second] = [Number(found[1]), Number(found[3])]
  if (first > 12) return numbers(found, found[4], found[3], found[1])
  return second > 12 || first === second ? numbers(found, found[4], found[1], found[3]) : null
}

const two = (n: number): string => String(n).padStart(2, '0')

const DAYS = '一二三四五六日天'
const WEEKDAY = /[(]?(?:星期|周|礼拜)([一二三四五六日天])[)]?|[(]([一二三四五六日])[)]|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b\.?,?/i
const ENGLISH = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']

/** The text without the day of the week, and which that is, Monday being 0; null when it names none. */
export function withoutWeekday(text: string): { readonly text: string; readonly weekday: number | null } {
  const found = WEEKDAY.exec(text)
  if (found === null) return { text, weekday: null }
  const [whole, chinese = found[2], , english = ''] = found
  const weekday = chinese === undefined ? ENGLISH.indexOf(english.toUpperCase()) : Math.min(DAYS.indexOf(chinese), 6)
  return { text: `${text.slice(0, found.index)} ${text.slice(found.index + whole.length)}`.trim(), weekday }
}

/** 1970-01-01 was a Thursday. */
export const isWeekday = (day: Day, weekday: number | null): boolean => weekday === null || (((day + 3) % 7) + 7) % 7 === weekday
