import { DAY, type Day, HOUR, type Instant, endOfDay, parseInstant, startOfDay } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'
import { type Clock, type Part, clockAtStart, inPart, partAtStart } from './clock.ts'
import { dateAtStart, isWeekday, withoutWeekday } from './date.ts'
import { type TimeForm, matchForm } from './time-forms.ts'

/** What most exports write. */
const USUAL = /^2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/
const NUMBER = /^(?:\/Date\()?(\d{10,17})(?:\.\d*)?(?:\)\/)?$/
/** 20261121100000, 202611211000, with milliseconds at the end or without. */
const COMPACT = /^(20\d\d)(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(?:(\d\d)(?:\d{3})?)?$/
/** Between a date and a time. */
const BETWEEN = /^(?:[T_]|[ ]*[-,]?[ ]*)/
const ZONE = /^[ ]*(?:Z|(?:UTC|GMT)?[ ]*([+-])(\d{1,2}):?(\d\d)?|UTC|GMT|CST|北京时间)?(?:[ ]*\[[\w/+-]+\]|[ ]*\([^()]*\))?$/i
/** As `date` and Java write it: Nov 21 10:00:00 CST 2026. */
const YEAR_AT_END = /^([A-Z]{3,9} \d{1,2}) (\d{1,2}:\d\d:\d\d)((?: [A-Z]{3,4}(?:[+-]\d\d:?\d\d)?)?) (\d{4})$/i

/**
 * A time as exports write it, of Shanghai unless it says otherwise, cut to the second: `2026-11-21 10:00:00`, `2026/11/8 下午 3:05`,
 * `2026年11月8日10点30分`, `20261121100000`, seconds or milliseconds since 1970, ISO 8601 with its offset, the forms of Java, Oracle and SQL
 * Server. 24:00 is the last second of its day. The forms of the source come before all of them. Null for anything else, for impossible
 * times, and for what could be read in two ways.
 */
export function parseTime(text: string, forms: readonly TimeForm[] = []): Instant | null {
  const own = matchForm(text, forms)
  if (own !== null) return own.seconds === null ? null : at(own.day, own.seconds)
  if (USUAL.test(text)) return parseInstant(`${text.slice(0, 10)}T${text.slice(11)}+08:00`) ?? endingAtMidnight(text)
  return numericTime(text) ?? writtenTime(text)
}

const endingAtMidnight = (text: string): Instant | null => (text.endsWith(' 24:00:00') ? writtenTime(text) : null)

/** The second of a day at which the clock shows this; 24:00 is its last. */
const at = (day: Day, seconds: number): Instant => (seconds === DAY ? endOfDay(day) : startOfDay(day) + seconds)

const EPOCH_FROM = 1_483_200_000
const EPOCH_TO = 4_133_952_000

function numericTime(text: string): Instant | null {
  const compact = COMPACT.exec(text)
  if (compact !== null) {
    const [, year, month, date, hour, minute, second = '00'] = compact
    return parseTime(`${year}-${month}-${date} ${hour}:${minute}:${second}`)
  }
  const digits = NUMBER.exec(text)?.[1]
  if (digits === undefined) return null
  const unit = { 10: 1, 13: 1e3, 16: 1e6 }[digits.length]
  const seconds = unit === undefined ? NaN : Math.floor(Number(digits) / unit)
  return seconds >= EPOCH_FROM && seconds < EPOCH_TO ? seconds : null
}

function writtenTime(written: string): Instant | null {
  const { text, weekday } = withoutWeekday(written.replaceAll(/\s+/g, ' ').trim())
  const date = dateAtStart(text.replace(YEAR_AT_END, '$1 $4 $2$3'))
  if (date === null || !isWeekday(date.day, weekday)) return null
  const clock = clockAtStart(date.rest.replace(BETWEEN, ''))
  if (clock === null) return null
  const offset = offsetOf(clock.rest, date.rest.startsWith('T'))
  return offset === null ? null : at(date.day, clock.seconds) - offset
}

/** How far from Shanghai's the clock of the text goes; null when what follows the time is no zone. */
function offsetOf(rest: string, isIso: boolean): number | null {
  const zone = ZONE.exec(rest)
  if (zone === null) return null
  const [whole, sign, hours = '0', minutes = '0'] = zone
  if (sign === undefined) return /Z|UTC|GMT/i.test(whole.replace(/[[(].*/, '')) ? -8 * HOUR : 0
  // Without the T of ISO 8601 15:00-17:00 is a span.
  if (Number(hours) > 14 || Number(minutes) > 59 || (sign === '-' && !isIso)) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60) - 8 * HOUR
}

const RANGE = /^[ ]*(?:[-~—–−]{1,3}|至|到|to|[,;/])[ ]*/i
const WHOLE_DAY = /^[ ]*(?:全天|整天|当天|当日|日内|[之以]?前)?[ ]*$/
const UNTIL = /^[ ]*(?:[之以]?前|止)?[ ]*$/
const HOURS = /^[ ]*(\d{1,2})[ ]*[-~—–至到][ ]*(\d{1,2})[ ]*[时点]$/

/** When the parts of a day begin and end, for a visit agreed for one of them. */
const visits: Partial<Record<Part, readonly [number | null, number]>> = {
  上午: [null, 12 * HOUR],
  AM: [null, 12 * HOUR],
  下午: [12 * HOUR, 18 * HOUR],
  PM: [12 * HOUR, 18 * HOUR],
  晚上: [18 * HOUR, 21 * HOUR],
}

/**
 * An appointment: a day (to its end), a part of it, one time (until then), or a span: `2026-11-10 15:00-17:00`, `2026年11月22日 14时-16时`,
 * `2026-11-22 下午`. Null for anything else, for one that ends before it begins, and for what could be read in two ways.
 */
export function parseAppointment(text: string, forms: readonly TimeForm[] = []): Appointment | null {
  const own = matchForm(text, forms)
  if (own !== null) return { from: null, to: own.seconds === null ? endOfDay(own.day) : at(own.day, own.seconds) }
  const [, begun, ended] = INTERVAL.exec(text) ?? []
  if (begun !== undefined && ended !== undefined) return fromTo(parseTime(begun), parseTime(ended))
  const whole = numericTime(text) ?? zonedTime(text)
  if (whole !== null) return { from: null, to: whole }
  const { text: plain, weekday } = withoutWeekday(text.replaceAll(/\s+/g, ' ').trim())
  const date = dateAtStart(plain)
  if (date === null || !isWeekday(date.day, weekday)) return null
  const rest = date.rest.replaceAll(/[()]/g, ' ')
  return onDay(date.day, rest) ?? partOfDay(date.day, rest) ?? span(date.day, rest.replace(BETWEEN, ''))
}

/** Two times of ISO 8601. */
const INTERVAL = /^(\d\S*T[^\s/~]+)\s*(?:\/|~|至|到)\s*(\d\S*T\S+)$/

const fromTo = (from: Instant | null, to: Instant | null): Appointment | null =>
  from === null || to === null || to < from ? null : { from, to }

const zonedTime = (text: string): Instant | null => (/(?:Z|\+\d\d:?\d\d|UTC|GMT|CST)/i.test(text) ? writtenTime(text) : null)

/** The day alone, or up to another day. */
function onDay(day: Day, rest: string): Appointment | null {
  if (WHOLE_DAY.test(rest)) return { from: null, to: endOfDay(day) }
  const last = RANGE.test(rest) ? dateAtStart(rest.replace(RANGE, '')) : null
  return last === null || last.day < day || !WHOLE_DAY.test(last.rest) ? null : { from: startOfDay(day), to: endOfDay(last.day) }
}

function partOfDay(day: Day, rest: string): Appointment | null {
  const said = partAtStart(rest.replace(BETWEEN, ''))
  const visit = said !== null && said.rest.trim() === '' ? visits[said.part] : undefined
  if (visit === undefined) return null
  const [from, to] = visit
  return { from: from === null ? null : startOfDay(day) + from, to: startOfDay(day) + to }
}

function span(day: Day, text: string): Appointment | null {
  const hours = HOURS.exec(text)
  if (hours !== null) return span(day, `${hours[1]}:00-${hours[2]}:00`)
  // 下午(14:00-16:00) says the part of the day once more.
  const first = clockAtStart(text)
  if (first === null) return null
  if (UNTIL.test(first.rest)) return { from: null, to: at(day, first.seconds) }
  if (!RANGE.test(first.rest)) return null
  const end = first.rest.replace(RANGE, '')
  const second = clockAtStart(end)
  const [from, to] = second !== null && second.rest.trim() === '' ? sameDay(day, first, second) : [at(day, first.seconds), parseTime(end)]
  return first.seconds === DAY ? null : fromTo(from, to)
}

/** Of 下午2:00-4:00 and of 2:00-4:00 PM both are in the afternoon. */
function sameDay(day: Day, first: Clock, second: Clock): readonly [Instant | null, Instant | null] {
  const part = first.part ?? second.part
  const seconds = (clock: Clock): number | null => (part === null || clock.part !== null ? clock.seconds : inPart(clock, part))
  const [from, to] = [seconds(first), seconds(second)]
  return [from === null ? null : at(day, from), to === null ? null : at(day, to)]
}
