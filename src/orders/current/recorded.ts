import type { Instant } from '../../policy/instant.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type Appointment, type Initiator, type Order, appointmentJson, initiators, readAppointment } from '../../policy/order.ts'
import { type Fields, asFields, instant, isAbsent, oneOf, text, textOrNull, wholeNumber } from '../../policy/read.ts'
import type { StoredEvent } from '../history/event.ts'
import { isSettledBy } from './reschedules.ts'
import {
  type Dissatisfied,
  type Missed,
  type RegulatorComplaint,
  type Urged,
  dissatisfiedOf,
  missedJson,
  missedOf,
  readMissed,
  readSaid,
  readUrged,
  regulatorOf,
  saidJson,
  urgedOf,
} from './customer-care.ts'
import { type Support, readSupport, supportJson, supportOf } from './support.ts'

/** 四(五): the last reschedule is not confirmed, and nobody has heard from the customer since. */
export interface OpenCallBack {
  /** When it was rescheduled. */
  readonly at: Instant
  readonly initiator: Initiator
  readonly appointment: Appointment
  /** Calls that nobody answered. */
  readonly unreachable: number
}

/** 四(三)2: the customer was told. */
export interface Informed {
  readonly whom: string
  readonly note: string | null
  readonly at: Instant
  readonly by: string | null
}

/** 四(八): the visit would be unsafe and is not made. */
export interface SafetyStop {
  readonly reason: string
  readonly at: Instant
  readonly by: string | null
}

/** What people recorded of an order beside its facts. */
export interface Recorded {
  readonly callBack: OpenCallBack | null
  readonly informed: Informed | null
  readonly safety: SafetyStop | null
  /** Help that was asked for and is not given yet. */
  readonly support: Support | null
  readonly urged: Urged | null
  readonly missed: Missed | null
  readonly dissatisfied: Dissatisfied | null
  readonly regulator: RegulatorComplaint | null
}

export const nothingRecorded: Recorded = {
  callBack: null,
  informed: null,
  safety: null,
  support: null,
  urged: null,
  missed: null,
  dissatisfied: null,
  regulator: null,
}

/** From all events of the order, in the sequence of their happening. */
export function recordedOf(events: readonly StoredEvent[], order: Order): Recorded {
  const informed = events.findLast((event) => event.type === 'informed')
  const safety = events.findLast((event) => event.type === 'safety')
  return {
    callBack: callBackOf(events, order),
    informed: informed?.type === 'informed' ? { ...informed.payload, at: informed.happenedAt, by: informed.actor } : null,
    safety: safety?.type === 'safety' ? { ...safety.payload, at: safety.happenedAt, by: safety.actor } : null,
    support: supportOf(events, order),
    urged: urgedOf(events, order),
    missed: missedOf(events),
    dissatisfied: dissatisfiedOf(events, order),
    regulator: regulatorOf(events),
  }
}

/** A visit that took place, or is no longer wanted, needs no new time. */
function callBackOf(events: readonly StoredEvent[], { reschedules, completedAt, cancelledAt }: Order): OpenCallBack | null {
  const last = reschedules.at(-1)
  if (last === undefined || last.confirmed || completedAt !== null || cancelledAt !== null) return null
  const calls = events.flatMap((event) => (event.type === 'call-back' && isSettledBy(last, event) ? [event.payload.outcome] : []))
  if (calls.some((outcome) => outcome !== 'unreachable')) return null
  const { at, initiator, appointment } = last
  return { at, initiator, appointment, unreachable: calls.length }
}

/** The form in which it is stored; null: nothing. */
export function recordedText(recorded: Recorded): string | null {
  if (Object.values(recorded).every((part) => part === null)) return null
  const { callBack, informed, safety, support, urged, missed, dissatisfied, regulator } = recorded
  return JSON.stringify({
    ...(callBack && { callBack: { ...callBack, at: formatInstant(callBack.at), appointment: appointmentJson(callBack.appointment) } }),
    ...(informed && { informed: { ...informed, at: formatInstant(informed.at) } }),
    ...(safety && { safety: { ...safety, at: formatInstant(safety.at) } }),
    ...(support && { support: supportJson(support) }),
    ...(urged && { urged: saidJson(urged) }),
    ...(missed && { missed: missedJson(missed) }),
    ...(dissatisfied && { dissatisfied: saidJson(dissatisfied) }),
    ...(regulator && { regulator: saidJson(regulator) }),
  })
}

export function readRecorded(raw: object | null): Recorded {
  if (raw === null) return nothingRecorded
  const all = asFields(raw, 'recorded')
  const part = <T>(name: keyof Recorded, read: (fields: Fields) => T): T | null =>
    isAbsent(all[name]) ? null : read(asFields(all[name], name))
  const who = (f: Fields) => ({ at: instant(f['at'], 'at'), by: textOrNull(f['by'], 'by') })
  return {
    callBack: part('callBack', (f) => ({
      at: instant(f['at'], 'at'),
      initiator: oneOf(initiators, f['initiator'], 'initiator'),
      appointment: readAppointment(f['appointment'], 'appointment'),
      unreachable: wholeNumber(f['unreachable'], 'unreachable'),
    })),
    informed: part('informed', (f) => ({ whom: text(f['whom'], 'whom'), note: textOrNull(f['note'], 'note'), ...who(f) })),
    safety: part('safety', (f) => ({ reason: text(f['reason'], 'reason'), ...who(f) })),
    support: part('support', readSupport),
    urged: part('urged', readUrged),
    missed: part('missed', readMissed),
    dissatisfied: part('dissatisfied', readSaid),
    regulator: part('regulator', readSaid),
  }
}
