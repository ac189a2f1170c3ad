import { BadInput } from '../../policy/bad-input.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type Order, appointmentJson, delayCauses, exemptionReasons, initiators, readAppointment } from '../../policy/order.ts'
import { factJson, parseOrder, readFact, saidFacts } from '../../policy/parse-order.ts'
import { type Fields, asFields, booleanOr, instantOrNull, oneOf, oneOfOrNull, text, textOrNull, wholeNumber } from '../../policy/read.ts'
import { correctable } from '../facts.ts'
import { type EventType, type NewEvent, type Observation, type Payloads, callBackOutcomes, desks, provable, sourceStates } from './event.ts'

/** The form in which an event's payload is stored, as JSON. */
export function payloadText(event: NewEvent): string {
  if (event.type !== 'observed' && event.type !== 'created') return JSON.stringify(payloadJson(event))
  return `${contentOf(event.payload).slice(0, -1)},"line":${event.payload.line}}`
}

/** What people and sources say of one thing, with instants as text. */
export function payloadJson(event: Exclude<NewEvent, { type: 'observed' | 'created' }>): object {
  if (event.type === 'appointment' || event.type === 'reschedule')
    return { ...event.payload, appointment: appointmentJson(event.payload.appointment) }
  if (event.type !== 'evidence') return event.payload
  const { rescheduledAt } = event.payload
  return { ...event.payload, rescheduledAt: rescheduledAt === null ? null : formatInstant(rescheduledAt) }
}

/** The last text of each kind: it is asked for again while its row is made, and a text for every row of a batch would be kept for long. */
let lastContent: { readonly of: Observation; readonly text: string } | null = null
let lastFacts: { readonly of: Order; readonly text: string } | null = null

/** What an observation says, without where it stood: two rows say the same exactly when this text is the same. */
export function contentOf(observation: Observation): string {
  if (lastContent?.of !== observation) lastContent = { of: observation, text: contentText(observation) }
  return lastContent.text
}

function contentText({ order, state, contact, rescheduleCount }: Observation): string {
  const rest = JSON.stringify({
    state,
    rescheduleCount: rescheduleCount === 0 ? undefined : rescheduleCount,
    contact: {
      name: contact.name ?? undefined,
      phone: contact.phone ?? undefined,
      address: contact.address ?? undefined,
      account: contact.account ?? undefined,
    },
  })
  return `${factsText(order).slice(0, -1)},${rest.slice(1)}`
}

/** The facts of an order that `parseOrder` would not know by itself. */
export function factsText(order: Order): string {
  if (lastFacts?.of !== order) lastFacts = { of: order, text: JSON.stringify(saidFacts(order)) }
  return lastFacts.text
}

type Readers = { readonly [T in EventType]: (fields: Fields) => Payloads[T] }

const readers: Readers = {
  observed: readObservation,
  created: readObservation,
  state: (f) => ({ state: oneOf(['in-progress'], f['state'], 'state') }),
  'stuck-at-desk': (f) => ({ desk: oneOf(desks, f['desk'], 'desk') }),
  assignment: (f) => ({ installer: textOrNull(f['installer'], 'installer'), contractor: textOrNull(f['contractor'], 'contractor') }),
  appointment: (f) => ({ appointment: readAppointment(f['appointment'], 'appointment') }),
  reschedule: (f) => ({
    initiator: oneOf(initiators, f['initiator'], 'initiator'),
    confirmed: booleanOr(f['confirmed'], 'confirmed', false),
    evidence: textOrNull(f['evidence'], 'evidence'),
    appointment: readAppointment(f['appointment'], 'appointment'),
  }),
  completion: (f) => ({ installer: textOrNull(f['installer'], 'installer') }),
  cancellation: (f) => ({ by: oneOfOrNull(initiators, f['by'], 'by') }),
  correction: (f) => ({ facts: correctedFacts(asFields(f['facts'], 'facts')), reason: textOrNull(f['reason'], 'reason') }),
  cause: (f) => ({ cause: oneOf(delayCauses, f['cause'], 'cause') }),
  complaint: (f) => ({ note: textOrNull(f['note'], 'note') }),
  'call-back': (f) => ({ outcome: oneOf(callBackOutcomes, f['outcome'], 'outcome'), note: textOrNull(f['note'], 'note') }),
  evidence: (f) => ({
    of: oneOf(provable, f['of'], 'of'),
    evidence: text(f['evidence'], 'evidence'),
    rescheduledAt: instantOrNull(f['rescheduledAt'], 'rescheduledAt'),
  }),
  'exemption-proposed': readExemption,
  'exemption-granted': readExemption,
  'exemption-rejected': (f) => ({ note: textOrNull(f['note'], 'note') }),
  'exemption-revoked': (f) => ({ note: textOrNull(f['note'], 'note') }),
  escalated: (f) => ({ reason: text(f['reason'], 'reason') }),
}

function readObservation(f: Fields): Observation {
  return {
    order: parseOrder(f),
    state: oneOf(sourceStates, f['state'], 'state'),
    contact: readContact(asFields(f['contact'], 'contact')),
    rescheduleCount: wholeNumber(f['rescheduleCount'] ?? 0, 'rescheduleCount'),
    line: wholeNumber(f['line'], 'line'),
  }
}

/** The facts of a correction in the form in which they are stored; throws BadInput at one that cannot be. */
export function correctedFacts(facts: Fields): Fields {
  const names = Object.keys(facts)
  if (names.length === 0) throw new BadInput('facts', facts, '要写明更正哪些事实')
  return Object.fromEntries(names.map((name) => [name, correctedFact(name, facts[name])]))
}

function correctedFact(name: string, value: unknown): unknown {
  const fact = correctable.find((known) => known === name)
  if (fact === undefined) throw new BadInput(`facts.${name}`, value, `不能更正；可更正的有 ${correctable.join('、')}`)
  return factJson(fact, readFact(fact, value))
}

function readExemption(f: Fields) {
  return { reason: oneOf(exemptionReasons, f['reason'], 'reason'), evidence: textOrNull(f['evidence'], 'evidence') }
}

function readContact(f: Fields) {
  const read = (name: string): string | null => textOrNull(f[name], name)
  return { name: read('name'), phone: read('phone'), address: read('address'), account: read('account') }
}

const isEventType = (type: string): type is EventType => Object.hasOwn(readers, type)

/** A stored payload with the type it belongs to; throws BadInput when a stored event is not what it should be. */
export function typedPayload(type: string, raw: unknown): { [T in EventType]: { type: T; payload: Payloads[T] } }[EventType] {
  if (!isEventType(type)) throw new BadInput('type', type, '不是已知的事件类型')
  return typed(type, asFields(raw, 'payload'))
}

function typed<T extends EventType>(type: T, fields: Fields): { [K in T]: { type: K; payload: Payloads[K] } }[T] {
  return { type, payload: readers[type](fields) }
}
