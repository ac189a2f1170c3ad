import { BadInput } from '../policy/bad-input.ts'
import { type Order, exemptionReasons } from '../policy/order.ts'
import { orderJson, parseOrder } from '../policy/parse-order.ts'
import { type Fields, asFields, oneOf, text, textOrNull, wholeNumber } from '../policy/read.ts'
import { type EventType, type NewEvent, type Observation, type Payloads, sourceStates } from './event.ts'

/** The form in which an event's payload is stored, as JSON. */
export function payloadText(event: NewEvent): string {
  if (event.type !== 'observed') return JSON.stringify(event.payload)
  return `${contentOf(event.payload).slice(0, -1)},"line":${event.payload.line}}`
}

const contents = new WeakMap<Observation, string>()

/** What an observation says, without where it stood: two rows say the same exactly when this text is the same. */
export function contentOf(observation: Observation): string {
  const known = contents.get(observation)
  if (known !== undefined) return known
  const content = JSON.stringify(contentJson(observation))
  contents.set(observation, content)
  return content
}

type Content = Readonly<Record<keyof Order | Exclude<keyof Observation, 'order' | 'line'>, unknown>>

/** Undefined takes no room: a row leaves most of it unsaid, and there are millions of rows. */
function contentJson({ order, state, contact, rescheduleCount }: Observation): Content {
  const o = orderJson(order)
  return {
    state,
    id: o.id,
    kind: o.kind,
    product: o.product,
    customerType: o.customerType,
    household: o.household,
    district: o.district,
    area: o.area,
    enteredAt: o.enteredAt,
    wantsSameDay: o.wantsSameDay ? undefined : false,
    appointment: o.appointment ?? undefined,
    acceptanceEvidence: o.acceptanceEvidence ?? undefined,
    reschedules: o.reschedules.length === 0 ? undefined : o.reschedules,
    completedAt: o.completedAt ?? undefined,
    cancelledAt: o.cancelledAt ?? undefined,
    cancelledBy: o.cancelledBy ?? undefined,
    exemption: o.exemption ?? undefined,
    complaint: o.complaint ?? undefined,
    delayCause: o.delayCause ?? undefined,
    contractor: o.contractor ?? undefined,
    installer: o.installer ?? undefined,
    acceptedBy: o.acceptedBy ?? undefined,
    onSite: o.onSite ? undefined : false,
    rescheduleCount: rescheduleCount === 0 ? undefined : rescheduleCount,
    contact: {
      name: contact.name ?? undefined,
      phone: contact.phone ?? undefined,
      address: contact.address ?? undefined,
      account: contact.account ?? undefined,
    },
  }
}

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
