import { type Day, type Instant, civil, dayOf, parseDay } from '../../policy/instant.ts'

/** A day as people name it. */
export const DATE = String.raw`(?:(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*(?:日|号)?|\d{1,2}\s*[日号](?!线|楼|杆|箱|单元)|大后天|大前天|今天|今日|明天|明日|后天|昨天|昨日|前天|月底|(?:本|这|这个|下|下个|上|上个)?(?:周|星期|礼拜)[一二三四五六日天])`
/** `明早`, `今晚`: a day and a part of it in two characters. */
export const SHORT = String.raw`(?:今早|今晚|今夜|明早|明晚|昨晚|后天早|当晚)`

/** How many days from today such a word is. */
export const shortDay = (short: string): number =>
  short.startsWith('明') ? 1 : short.startsWith('昨') ? -1 : short.startsWith('后') ? 2 : 0

const nearDays = new Map([
  ['大前天', -3],
  ['前天', -2],
  ['昨天', -1],
  ['昨日', -1],
  ['今天', 0],
  ['今日', 0],
  ['明天', 1],
  ['明日', 1],
  ['后天', 2],
  ['大后天', 3],
])

/** The day that such words name; null: there is none. */
export function saidDay(text: string, now: Instant): Day | null {
  const today = dayOf(now)
  const near = nearDays.get(text)
  if (near !== undefined) return today + near
  if (text === '月底') return lastOfMonth(today)
  const week = /^(本|这个?|下个?|上个?)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(text)
  if (week !== null) return weekday(week[1] ?? '', '一二三四五六日天'.indexOf(week[2] ?? '') % 7, week[2] === '天', now)
  const plain = text.replace(/\s/g, '')
  const dated = /^(?:(\d{4})\D)?(\d{1,2})[-/.月](\d{1,2})/.exec(plain)
  if (dated !== null) return nearestDay(dated[1], Number(dated[2]), Number(dated[3]), today)
  return dateAlone(Number(/^\d{1,2}/.exec(plain)?.[0]), today)
}

const dayAt = (year: number, month: number, date: number): Day | null =>
  parseDay(`${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`)

/** A date without a year is the nearest of last, this and next year. */
function nearestDay(year: string | undefined, month: number, date: number, today: Day): Day | null {
  const years = year === undefined ? [-1, 0, 1].map((more) => civil(today).year + more) : [Number(year)]
  const possible = years.flatMap((one) => dayAt(one, month, date) ?? [])
  return possible.toSorted((a, b) => Math.abs(a - today) - Math.abs(b - today))[0] ?? null
}

/** `24号`: of last, this and next month the nearest. */
function dateAlone(date: number, today: Day): Day | null {
  const { year, month } = civil(today)
  const possible = [-1, 0, 1].flatMap((more) => {
    const whole = year * 12 + month - 1 + more
    return dayAt(Math.floor(whole / 12), (whole % 12) + 1, date) ?? []
  })
  return possible.toSorted((a, b) => Math.abs(a - today) - Math.abs(b - today))[0] ?? null
}

function lastOfMonth(today: Day): Day {
  const { month } = civil(today)
  let day = today
  while (civil(day + 1).month === month) day += 1
  return day
}

/** Monday of the week in which a day is; 1970-01-01 was a Thursday. */
const mondayOf = (day: Day): Day => day - ((day + 3) % 7)

/** The week that is named as a whole, as the first and the last of its days; null: none. */
export function saidWeek(text: string, now: Instant): { readonly from: Day; readonly to: Day } | null {
  const [, which] = /(上|本|这)个?(?:周|星期|礼拜)(?![一二三四五六日天末])/.exec(text) ?? []
  if (which === undefined) return null
  const from = mondayOf(dayOf(now)) - (which === '上' ? 7 : 0)
  return { from, to: from + 6 }
}

/** 0 is Monday. A bare weekday is the coming one, today included. */
function weekday(which: string, index: number, isSunday: boolean, now: Instant): Day {
  const today = dayOf(now)
  const wanted = mondayOf(today) + (isSunday ? 6 : index)
  if (which.startsWith('下')) return wanted + 7
  if (which.startsWith('上')) return wanted - 7
  if (which !== '') return wanted
  return wanted < today ? wanted + 7 : wanted
}
