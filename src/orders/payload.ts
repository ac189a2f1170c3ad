import { BadInput } from '../policy/bad-input.ts'
import { exemptionReasons } from '../policy/order.ts'
import { orderJson, parseOrder } from '../policy/parse-order.ts'
import { type Fields, asFields, oneOf, text, textOrNull, wholeNumber } from '../policy/read.ts'
import { type EventType, type NewEvent, type Observation, type Payloads, sourceStates } from './event.ts'

/** The form in which an event's payload is stored. */
export function payloadJson(event: NewEvent): object {
  return event.type === 'observed' ? { ...contentJson(event.payload), line: event.payload.line } : event.payload
}

/** What an observation says, without where it stood: two rows say the same exactly when this text is the same. */
export const contentOf = (observation: Observation): string => JSON.stringify(contentJson(observation))

function contentJson({ order, state, contact, rescheduleCount }: Observation) {
  const { wantsSameDay, onSite, ...facts } = orderJson(order)
  return {
    state,
    ...said(facts),
    ...(wantsSameDay ? {} : { wantsSameDay }),
    ...(onSite ? {} : { onSite }),
    ...(rescheduleCount === 0 ? {} : { rescheduleCount }),
    contact: said(contact),
  }
}

/** Without nulls and empty lists: a row mostly says nothing, and there are millions of rows. */
const said = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)))

type Readers = { readonly [T in EventType]: (fields: Fields) => Payloads[T] }

const readers: Readers = {
  observed: (f) => ({
    order: parseOrder(f),
    state: oneOf(sourceStates, f['state'], 'state'),
    contact: readContact(asFields(f['contact'], 'contact')),
    rescheduleCount: wholeNumber(f['rescheduleCount'] ?? 0, 'rescheduleCount'),
    line: wholeNumber(f['line'], 'line'),
  }),
  'exemption-proposed': readExemption,
  'exemption-granted': readExemption,
  'exemption-rejected': (f) => ({ note: textOrNull(f['note'], 'note') }),
  'exemption-revoked': (f) => ({ note: textOrNull(f['note'], 'note') }),
  escalated: (f) => ({ reason: text(f['reason'], 'reason') }),
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
