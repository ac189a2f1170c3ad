import { type Instant, endOfDay, parseDay, parseInstant } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'

const DATE = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)/
const CLOCK = /^[ T]*(\d{1,2})[:时](\d{2})(?:[:分](\d{2})(?:\.\d+)?秒?|分)?/
const COMPACT = /^(\d{4})(\d\d)(\d\d) ?(\d\d)(\d\d)(\d\d)$/
/** What most exports write. */
const USUAL = /^2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/
const RANGE = /^\s*(?:[-~—–]{1,2}|至|到)\s*/
/** A year before this is a spreadsheet's zero or a slip, never an order. */
const FIRST_YEAR = 2000

const two = (text: string | undefined): string => (text ?? '').padStart(2, '0')

/** `2026-11-08`, `2026/11/8`, `2026.11.8`, `2026年11月8日` at the start of the text, as ISO; and what follows. */
function dateAtStart(text: string): { day: string; rest: string } | null {
  const m = DATE.exec(text)
  if (!m || Number(m[1]) < FIRST_YEAR) return null
  return { day: `${m[1]}-${two(m[3] ?? m[5])}-${two(m[4] ?? m[6])}`, rest: text.slice(m[0].length) }
}

function clockAtStart(text: string): { clock: string; rest: string } | null {
  const m = CLOCK.exec(text)
  return m && { clock: `${two(m[1])}:${two(m[2])}:${two(m[3])}`, rest: text.slice(m[0].length) }
}

const shanghai = (day: string, clock: string): Instant | null => parseInstant(`${day}T${clock}+08:00`)

/**
 * A time as an export writes it, in Shanghai: `2026-11-21 10:00:00`, `2026/11/8 7:59:52`, `2026年11月8日 11:00:52`, `20261121100000`,
 * or ISO 8601 with its own offset. Null for anything else, impossible dates included.
 */
export function parseTime(text: string): Instant | null {
  if (USUAL.test(text)) return shanghai(text.slice(0, 10), text.slice(11))
  const compact = COMPACT.exec(text)
  if (compact) return parseTime(`${compact[1]}-${compact[2]}-${compact[3]} ${compact[4]}:${compact[5]}:${compact[6]}`)
  const date = dateAtStart(text)
  const time = date && clockAtStart(date.rest)
  if (!date || !time) return null
  return time.rest === '' ? shanghai(date.day, time.clock) : parseInstant(text)
}

/**
 * An appointment: `2026-11-10 15:00-17:00`, a day (to its end), one time (until then), or two full times. Null for anything else
 * and for one that ends before it begins.
 */
export function parseAppointment(text: string): Appointment | null {
  const date = dateAtStart(text)
  if (!date) return null
  if (date.rest === '') {
    const day = parseDay(date.day)
    return day === null ? null : { from: null, to: endOfDay(day) }
  }
  const first = clockAtStart(date.rest)
  const from = first && shanghai(date.day, first.clock)
  if (!first || from === null) return null
  if (first.rest === '') return { from: null, to: from }
  const separator = RANGE.exec(first.rest)
  if (!separator) return null
  const end = first.rest.slice(separator[0].length)
  const second = clockAtStart(end)
  const to = second?.rest === '' ? shanghai(date.day, second.clock) : parseTime(end)
  return to === null || to < from ? null : { from, to }
}
