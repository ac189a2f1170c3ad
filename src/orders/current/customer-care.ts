import { type Instant, formatInstant } from '../../policy/instant.ts'
import { type Appointment, type Order, appointmentJson, readAppointment } from '../../policy/order.ts'
import { type Fields, asFields, instant, oneOfOrNull, textOrNull, wholeNumber } from '../../policy/read.ts'
import type { StoredEvent } from '../history/event.ts'

/** The last time that something of the kind was recorded: what was said, when, by whom. */
interface LastSaid {
  readonly note: string | null
  readonly at: Instant
  readonly by: string | null
}

/** 催单: how often the customer asked where it stays. */
export interface Urged extends LastSaid {
  readonly times: number
  /** The second one takes an open order a level up, once: `due` until it was told. */
  readonly raise: 'due' | 'done' | null
}

/** A visit that was agreed and did not take place; the last of them, and how many there were. */
export interface Missed extends LastSaid {
  readonly times: number
  readonly appointment: Appointment
}

/** The customer was not satisfied with what was done, and nobody has said yet what came of it. */
export type Dissatisfied = LastSaid

/** 工信部申诉, 越级: a complaint that came by the regulator and is not closed yet. */
export type RegulatorComplaint = LastSaid

/** From this time on a customer who asks where it stays is heard by the next level. */
const RAISED_BY = 2

const lastSaid = ({ happenedAt: at, actor: by }: StoredEvent, note: string | null): LastSaid => ({ note, at, by })

/** From all events of the order, in the sequence of their happening; once it has ended nobody is told of it any more. */
export function urgedOf(events: readonly StoredEvent[], { completedAt, cancelledAt }: Order): Urged | null {
  const urges = events.filter((event) => event.type === 'urged')
  const last = urges.at(-1)
  if (last === undefined) return null
  const isTold = events.some((event) => event.type === 'escalation-told' && event.payload.because === 'urged')
  const isOpen = completedAt === null && cancelledAt === null
  const raise = isTold ? 'done' : isOpen && urges.length >= RAISED_BY ? 'due' : null
  return { ...lastSaid(last, last.payload.note), times: urges.length, raise }
}

export function missedOf(events: readonly StoredEvent[]): Missed | null {
  const missed = events.filter((event) => event.type === 'appointment-missed')
  const last = missed.at(-1)
  if (last === undefined) return null
  return { ...lastSaid(last, last.payload.note), times: missed.length, appointment: last.payload.appointment }
}

/** A call that asked whether the customer agrees to a new time is about that; a later one that finds the customer satisfied settles it. */
export function dissatisfiedOf(events: readonly StoredEvent[], order: Order): Dissatisfied | null {
  return events.reduce<Dissatisfied | null>((open, event) => {
    if (event.type === 'dissatisfaction-answered') return null
    if (event.type !== 'call-back' || isAboutReschedule(event, order)) return open
    if (event.payload.outcome === 'satisfied') return null
    return event.payload.outcome === 'dissatisfied' ? lastSaid(event, event.payload.note) : open
  }, null)
}

function isAboutReschedule({ happenedAt }: StoredEvent, { reschedules, completedAt, cancelledAt }: Order): boolean {
  const last = reschedules.findLast(({ at }) => at <= happenedAt)
  const end = completedAt ?? cancelledAt
  return last !== undefined && !last.confirmed && (end === null || happenedAt < end)
}

/** A new one after it was closed opens it anew; a second one beside it is the same case, whose deadline runs from the first. */
export const regulatorOf = (events: readonly StoredEvent[]): RegulatorComplaint | null =>
  events.reduce<RegulatorComplaint | null>((open, event) => {
    if (event.type === 'regulator-closed') return null
    return event.type === 'complaint' && event.payload.to === 'regulator' ? (open ?? lastSaid(event, event.payload.note)) : open
  }, null)

export const saidJson = (said: LastSaid): object => ({ ...said, at: formatInstant(said.at) })
export const missedJson = (missed: Missed): object => ({ ...saidJson(missed), appointment: appointmentJson(missed.appointment) })

export const readSaid = (f: Fields): LastSaid => ({
  note: textOrNull(f['note'], 'note'),
  at: instant(f['at'], 'at'),
  by: textOrNull(f['by'], 'by'),
})

export const readUrged = (f: Fields): Urged => ({
  ...readSaid(f),
  times: wholeNumber(f['times'], 'times'),
  raise: oneOfOrNull(['due', 'done'], f['raise'], 'raise'),
})

export const readMissed = (f: Fields): Missed => ({
  ...readSaid(f),
  times: wholeNumber(f['times'], 'times'),
  appointment: readAppointment(asFields(f['appointment'], 'appointment'), 'appointment'),
})
