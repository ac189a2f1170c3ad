import { BadInput } from '../../policy/bad-input.ts'
import type { Order } from '../../policy/order.ts'
import { saidFacts } from '../../policy/parse-order.ts'
import { type Fields, asFields } from '../../policy/read.ts'
import type { EventType, NewEvent, Observation, Payloads } from './event.ts'
import { kinds } from './kinds.ts'

/** The form in which an event's payload is stored, as JSON. */
export function payloadText(event: NewEvent): string {
  if (event.type !== 'observed' && event.type !== 'created') return JSON.stringify(payloadJson(event))
  return `${contentOf(event.payload).slice(0, -1)},"line":${event.payload.line}}`
}

/** What people and sources say of one thing, with instants as text. */
export function payloadJson(event: Exclude<NewEvent, { type: 'observed' | 'created' }>): object {
  return jsonOf(event.type, event.payload)
}

function jsonOf<T extends EventType>(type: T, payload: Payloads[T]): object {
  return kinds[type].json?.(payload) ?? payload
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

const isEventType = (type: string): type is EventType => Object.hasOwn(kinds, type)

/** A stored payload with the type it belongs to; throws BadInput when a stored event is not what it should be. */
export function typedPayload(type: string, raw: unknown): { [T in EventType]: { type: T; payload: Payloads[T] } }[EventType] {
  if (!isEventType(type)) throw new BadInput('type', type, '不是已知的事件类型')
  return typed(type, asFields(raw, 'payload'))
}

function typed<T extends EventType>(type: T, fields: Fields): { [K in T]: { type: K; payload: Payloads[K] } }[T] {
  return { type, payload: kinds[type].read(fields) }
}
