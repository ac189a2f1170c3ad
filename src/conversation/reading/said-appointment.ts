import {
  type Day,
  DAY,
  type Instant,
  dayOf,
  endOfDay,
  formatClock,
  formatDay,
  parseClock,
  parseDay,
  startOfDay,
  timeOfDay,
} from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { moment } from './time-text.ts'

const DATE = String.raw`\d{4}-\d\d-\d\d`
const CLOCK = String.raw`\d\d:\d\d(?::\d\d)?`
const WRITTEN_OUT = new RegExp(String.raw`^(${DATE})(?: (${CLOCK})(?:-(${CLOCK})| 至 (${DATE}) (${CLOCK}))?)?(?=$|[\s,，、;；])`)

/**
 * Takes a visit off the start of `text` that is written out whole, so that it means the same whenever it is read: `2026-11-22`,
 * `2026-11-22 15:00`, `2026-11-22 15:00-17:00`, `2026-11-22 20:00 至 2026-11-23 09:00`. Null: there is none, or no such time exists.
 */
export function takeAppointment(text: string): { readonly appointment: Appointment; readonly rest: string } | null {
  const found = WRITTEN_OUT.exec(text)
  if (found === null) return null
  const [whole, date = '', clock, clockTo, dateTo, clockThere] = found
  const day = parseDay(date)
  const appointment = day === null ? null : appointmentOf(day, clock, dateTo === undefined ? day : parseDay(dateTo), clockTo ?? clockThere)
  return appointment && { appointment, rest: text.slice(whole.length) }
}

function appointmentOf(day: Day, clock: string | undefined, lastDay: Day | null, clockTo: string | undefined): Appointment | null {
  if (clock === undefined) return { from: null, to: endOfDay(day) }
  const first = instantOf(day, clock)
  if (first === null || lastDay === null) return null
  if (clockTo === undefined) return { from: null, to: first }
  const last = instantOf(lastDay, clockTo)
  return last === null || last <= first ? null : { from: first, to: last }
}

function instantOf(day: Day, clock: string): Instant | null {
  const seconds = parseClock(clock)
  return seconds === null || seconds >= DAY ? null : startOfDay(day) + seconds
}

/** What a sentence gave, as `takeAppointment` takes it. */
export function writtenOut(appointment: NonNullable<SaidArguments['appointment']>): string {
  if ('date' in appointment) return appointment.date
  const { from, to } = appointment
  if (from === undefined) return `${dateIn(to)} ${clockIn(to)}`
  const end = dateIn(from) === dateIn(to) ? `-${clockIn(to)}` : ` 至 ${dateIn(to)} ${clockIn(to)}`
  return `${dateIn(from)} ${clockIn(from)}${end}`
}

const dateIn = (iso: string): string => iso.slice(0, 10)
const clockIn = (iso: string): string => iso.slice(11, 19).replace(/:00$/, '')

/** `明天 15:00-17:00`, `明天 15:00`, `明天全天`. */
export function visitText({ from, to }: Appointment, now: Instant): string {
  if (from === null) return to === endOfDay(dayOf(to)) ? `${moment(to, now).split(' ')[0] ?? formatDay(dayOf(to))}内` : moment(to, now)
  return `${moment(from, now)}${dayOf(from) === dayOf(to) ? `-${formatClock(timeOfDay(to)).replace(/:00$/, '')}` : ` 至 ${moment(to, now)}`}`
}
