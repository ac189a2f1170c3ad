import type { Instant } from '../policy/instant.ts'
import type { ExemptionReason, Order } from '../policy/order.ts'

/** Where the source system has the order. The three before the ends are open orders that wait at somebody's desk. */
export const sourceStates = ['in-progress', 'at-resource-desk', 'at-network-desk', 'stuck', 'cancelled', 'completed'] as const
export type SourceState = (typeof sourceStates)[number]

export interface Contact {
  readonly name: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly account: string | null
}

/** All that one row of an export says about an order, said by the source at the time of the export. */
export interface Observation {
  readonly order: Order
  readonly state: SourceState
  readonly contact: Contact
  /** How often the source counts a reschedule; the reschedules themselves come another way. */
  readonly rescheduleCount: number
  /** Of two rows of one file in the same state the later line holds. */
  readonly line: number
}

/** What can happen to an order, and what is said with it. Another kind of event is another line here and another step of `project`. */
export interface Payloads {
  observed: Observation
  /** By a person who may propose; someone else decides. */
  'exemption-proposed': { readonly reason: ExemptionReason; readonly evidence: string | null }
  'exemption-granted': { readonly reason: ExemptionReason; readonly evidence: string | null }
  'exemption-rejected': { readonly note: string | null }
  'exemption-revoked': { readonly note: string | null }
  /** 四(三)1: the visit cannot be kept and someone asks for dispatch. */
  escalated: { readonly reason: string }
}

export type EventType = keyof Payloads

interface Circumstances {
  readonly orderId: string
  readonly happenedAt: Instant
  readonly learntAt: Instant
  /** The system or channel it came from. */
  readonly source: string
  /** The source's own id of it, or a hash of what it says: the same key of a source is the same event. */
  readonly key: string
  /** The person who did it, null when the source does not say. */
  readonly actor: string | null
  readonly importId: number | null
}

export type EventOf<T extends EventType> = Circumstances & { readonly type: T; readonly payload: Payloads[T] }
export type NewEvent = { [T in EventType]: EventOf<T> }[EventType]
/** Events are numbered as they were learnt. */
export type StoredEvent = NewEvent & { readonly id: number }
