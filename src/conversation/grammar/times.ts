import { DAY, type Day, HOUR, type Instant, civil, dayOf, endOfDay, formatDay, startOfDay } from '../../policy/instant.ts'
import { NUMBER, numberOf } from './numbers.ts'
import { DATE, SHORT, saidDay, shortDay } from './days.ts'
import { type Span, spansOf } from './span.ts'

/**
 * A time as people write it. `day`: a whole day; `instant`: one moment; `range`: from one to the other; `within`: a length counted from now;
 * `month`; `vague`: it has the form of a time, but is impossible or can mean two things.
 */
export type SaidTime =
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'range'; readonly from: Instant; readonly to: Instant }
  | { readonly kind: 'within'; readonly seconds: number }
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'vague' }

const VAGUE: SaidTime = { kind: 'vague' }

const PART = String.raw`(?:凌晨|清晨|早上|早晨|早|上午|中午|下午|午后|傍晚|晚上|晚|夜里|夜间|AM|PM|am|pm)`
const CLOCK = String.raw`(?:\d{1,2}:\d{2}(?::\d{2})?|${NUMBER}\s*(?:点钟|点整|点|时)(?:半|[一三]刻|${NUMBER}分?)?)`
const ONE = String.raw`(?:(?:(${SHORT})|(${DATE}))\s*的?\s*(${PART})?\s*(${CLOCK})?|(${PART})\s*(${CLOCK})?|(${CLOCK}))`
const TO = String.raw`\s*(?:至|到|~|-|—|–)+\s*`
const BEFORE = String.raw`(?:\s*(?:之前|以前|前|之内|以内))?`

const PAIR = new RegExp(`${ONE}(?:${TO}${ONE})?${BEFORE}`, 'g')
const LENGTH = new RegExp(
  String.raw`(?:未来|接下来|最近|今后)?\s*(半|${NUMBER})\s*(?:个)?(半)?\s*(小时|钟头|分钟|分|天|日)(半)?\s*(后|之后|以后|内|之内|以内)?`,
  'g',
)
const MONTH = /(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*月份?)?(?![\d-])|(\d{1,2})\s*月份?(?!\s*\d)|本月|这个?月|当月|上个?月|上月/g

interface Read {
  readonly day: Day | null
  /** A part of the day in seconds since midnight, from and to. */
  readonly part: readonly [number, number] | null
  readonly half: 'morning' | 'afternoon' | null
  /** Seconds since midnight as said; 3点 may be 3 or 15. */
  readonly clock: number | null
  readonly impossible: boolean
}

/** Every time in a text, from left to right, none within another. `now`: the moment of speaking. */
export function timesIn(text: string, now: Instant): Span<SaidTime>[] {
  const lengths = spansOf(text, LENGTH, (match) => lengthOf(match, now))
  const months = spansOf(text, MONTH, (match) => monthOf(match, now))
  const moments = spansOf(text, PAIR, (match) => momentOf(match, now))
  return withoutOverlaps([...moments, ...lengths, ...months])
}

/** The longer of two that overlap stays. */
function withoutOverlaps(spans: readonly Span<SaidTime>[]): Span<SaidTime>[] {
  const kept: Span<SaidTime>[] = []
  for (const span of spans.toSorted((a, b) => b.end - b.start - (a.end - a.start)))
    if (kept.every((other) => span.end <= other.start || span.start >= other.end)) kept.push(span)
  return kept.toSorted((a, b) => a.start - b.start)
}

function lengthOf([, count = '', andHalf, unit = '', halfBehind, tail]: RegExpExecArray, now: Instant): SaidTime | null {
  const number = numberOf(count)
  if (number === null) return null
  const each = unit === '小时' || unit === '钟头' ? HOUR : unit.startsWith('分') ? 60 : DAY
  // 3分 is a length only where 钟 or a tail says so; 3日 is a date.
  if ((unit === '分' || unit === '日') && tail === undefined) return null
  const seconds = Math.round((number + (andHalf === undefined && halfBehind === undefined ? 0 : 0.5)) * each)
  if (tail === undefined || tail.endsWith('内')) return { kind: 'within', seconds }
  return each === DAY ? { kind: 'day', day: dayOf(now + seconds) } : { kind: 'instant', at: now + seconds }
}

function monthOf([said, year, month, alone]: RegExpExecArray, now: Instant): SaidTime | null {
  const today = civil(dayOf(now))
  const nth = (which: number): SaidTime => {
    const whole = today.year * 12 + today.month - 1 + which
    return { kind: 'month', month: `${Math.floor(whole / 12)}-${String((whole % 12) + 1).padStart(2, '0')}` }
  }
  if (said.startsWith('上')) return nth(-1)
  if (said.endsWith('月') && !/\d/.test(said)) return nth(0)
  const number = Number(month ?? alone)
  if (number < 1 || number > 12) return VAGUE
  if (year !== undefined) return { kind: 'month', month: `${year}-${String(number).padStart(2, '0')}` }
  // Without a year the latest such month that has begun.
  return nth(number <= today.month ? number - today.month : number - today.month - 12)
}

function momentOf(match: RegExpExecArray, now: Instant): SaidTime | null {
  const [first, second] = [match.slice(1, 8), match.slice(8, 15)]
  const from = readOne(first, now)
  if (from === null) return null
  if (second.every((one) => one === undefined)) return alone(from, now)
  const to = readOne(second, now)
  return to === null ? alone(from, now) : between(from, to, now)
}

function readOne(
  [short, date, part, clock, partAlone, clockAfterPart, clockAlone]: readonly (string | undefined)[],
  now: Instant,
): Read | null {
  const saidPart = short === undefined ? (part ?? partAlone) : short.endsWith('早') ? '早' : '晚'
  const saidClock = clock ?? clockAfterPart ?? clockAlone
  if (saidPart === undefined && date === undefined && saidClock === undefined) return null
  // 早 or 晚 alone are words of many others.
  if (date === undefined && short === undefined && saidClock === undefined && (saidPart === '早' || saidPart === '晚')) return null
  const day = short !== undefined ? dayOf(now) + shortDay(short) : date === undefined ? null : saidDay(date, now)
  const seconds = saidClock === undefined ? null : clockOf(saidClock)
  return {
    day: day ?? null,
    part: saidPart === undefined ? null : partOf(saidPart),
    half: saidPart === undefined ? null : halfOf(saidPart),
    clock: seconds,
    impossible: (day === null && date !== undefined) || (saidClock !== undefined && seconds === null),
  }
}

const parts: readonly (readonly [RegExp, readonly [number, number], 'morning' | 'afternoon'])[] = [
  [/^凌晨/, [0, 6], 'morning'],
  [/^(?:清晨|早|上午|am)/i, [6, 12], 'morning'],
  [/^中午/, [11, 13], 'afternoon'],
  [/^(?:下午|午后|pm)/i, [12, 18], 'afternoon'],
  [/^(?:傍晚|晚|夜)/, [18, 21], 'afternoon'],
]

const rowOf = (part: string) => parts.find(([expression]) => expression.test(part))
const partOf = (part: string): readonly [number, number] | null => {
  const hours = rowOf(part)?.[1]
  return hours === undefined ? null : [hours[0] * HOUR, hours[1] * HOUR]
}
const halfOf = (part: string): 'morning' | 'afternoon' | null => rowOf(part)?.[2] ?? null

/** Seconds since midnight; 24:00 is the end of the day; null: there is no such time. */
function clockOf(text: string): number | null {
  const digital = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (digital !== null) return secondsAt(Number(digital[1]), Number(digital[2]), Number(digital[3] ?? 0))
  const spoken = /^(.+?)\s*(?:点钟|点整|点|时)(.*)$/.exec(text)
  const hour = numberOf(spoken?.[1] ?? '')
  const tail = spoken?.[2] ?? ''
  const minute = tail === '' ? 0 : tail === '半' ? 30 : tail === '一刻' ? 15 : tail === '三刻' ? 45 : numberOf(tail.replace(/分$/, ''))
  return hour === null || minute === null ? null : secondsAt(hour, minute, 0)
}

const secondsAt = (hour: number, minute: number, second: number): number | null => {
  const seconds = hour * HOUR + minute * 60 + second
  return minute > 59 || second > 59 || seconds > DAY ? null : seconds
}

/** The clock within its part of the day; null: it cannot be in it. 下午3点 is 15:00, 晚上12点 the end of the day. */
function clockIn(clock: number, half: Read['half']): number | null {
  if (half === null) return clock
  if (half === 'morning')
    return clock <= 12 * HOUR + HOUR - 1 ? (clock >= 12 * HOUR ? clock - 12 * HOUR * Number(clock >= 13 * HOUR) : clock) : null
  if (clock < 12 * HOUR) return clock + 12 * HOUR
  return clock
}

/** 1 to 7 o'clock without a part of the day can be either half. */
const isAmbiguous = ({ clock, half }: Read): boolean =>
  half === null && clock !== null && clock >= HOUR && clock < 8 * HOUR && clock % HOUR === 0

const at = (day: Day, seconds: number): Instant => Math.min(startOfDay(day) + seconds, endOfDay(day))

function alone(read: Read, now: Instant): SaidTime {
  const day = read.day ?? dayOf(now)
  if (read.impossible) return VAGUE
  if (read.clock !== null) {
    const clock = clockIn(read.clock, read.half)
    return clock === null || isAmbiguous(read) ? VAGUE : { kind: 'instant', at: at(day, clock) }
  }
  if (read.part !== null) return { kind: 'range', from: startOfDay(day) + read.part[0], to: startOfDay(day) + read.part[1] }
  return { kind: 'day', day }
}

function between(from: Read, to: Read, now: Instant): SaidTime {
  if (from.impossible || to.impossible) return VAGUE
  const first = from.day ?? dayOf(now)
  const last = to.day ?? first
  if (from.clock === null || to.clock === null) {
    if (from.clock !== null || to.clock !== null || from.part !== null || to.part !== null) return VAGUE
    return { kind: 'range', from: startOfDay(first), to: endOfDay(last) }
  }
  // The half of the day holds for both ends: 下午2点到4点.
  const half = to.half ?? from.half
  const [start, end] = [
    clockIn(from.clock, from.half ?? null),
    clockIn(to.clock, to.half ?? (to.clock < from.clock || from.half !== null ? half : null)),
  ]
  if (
    start === null ||
    end === null ||
    (from.half === null && isAmbiguous(from) && isAmbiguous(to) && to.day === null && from.day === null)
  )
    return VAGUE
  const range = { from: at(first, start), to: at(last, end) }
  return range.from < range.to ? { kind: 'range', ...range } : VAGUE
}

/** The day that a time is about, for figures and bulletins; null: none. */
export function dayIn(time: SaidTime): string | null {
  switch (time.kind) {
    case 'day':
      return formatDay(time.day)
    case 'instant':
      return formatDay(dayOf(time.at))
    case 'range':
      return dayOf(time.from) === dayOf(time.to) ? formatDay(dayOf(time.from)) : null
    case 'within':
    case 'month':
    case 'vague':
      return null
  }
}

/** The time of a visit, from the words; null: past, impossible or too vague. */
export function appointmentIn(
  time: SaidTime,
  now: Instant,
): { readonly from: Instant | null; readonly to: Instant } | { readonly day: Day } | null {
  switch (time.kind) {
    case 'day':
      return time.day >= dayOf(now) ? { day: time.day } : null
    case 'instant':
      return time.at > now ? { from: null, to: time.at } : null
    case 'range':
      if (time.to <= now) return null
      return { from: time.from <= now ? null : time.from, to: time.to }
    case 'within':
      return null
    case 'month':
    case 'vague':
      return null
  }
}
