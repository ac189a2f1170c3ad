import type { Role } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Appointment, DelayCause, ExemptionReason, Initiator, Order } from '../../policy/order.ts'
import type { Fields } from '../../policy/read.ts'

/** Where the source system has the order. The three before the ends are open orders that wait at somebody's desk. */
export const sourceStates = ['in-progress', 'at-resource-desk', 'at-network-desk', 'stuck', 'cancelled', 'completed'] as const
export type SourceState = (typeof sourceStates)[number]
/** Desks at which an open order waits: 资源岗, 网元岗, or nobody's (异常卡单). */
export const desks = ['at-resource-desk', 'at-network-desk', 'stuck'] as const
export type Desk = (typeof desks)[number]

/** What a recording or other proof is of. */
export const provable = ['acceptance', 'reschedule', 'exemption'] as const
export type Provable = (typeof provable)[number]

export const callBackOutcomes = ['satisfied', 'dissatisfied', 'unreachable'] as const
export type CallBackOutcome = (typeof callBackOutcomes)[number]

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

/** What can happen to an order, and what is said with it. A new kind is a line here and a row of `kinds`. */
export interface Payloads {
  observed: Observation
  /** All facts at once, told when the order came to be; its line is 0. */
  created: Observation
  /** Work goes on, nobody's desk holds it up. */
  state: { readonly state: 'in-progress' }
  'stuck-at-desk': { readonly desk: Desk }
  assignment: { readonly installer: string | null; readonly contractor: string | null }
  /** The visit agreed at acceptance. */
  appointment: { readonly appointment: Appointment }
  reschedule: {
    readonly initiator: Initiator
    readonly confirmed: boolean
    readonly evidence: string | null
    readonly appointment: Appointment
  }
  completion: { readonly installer: string | null }
  cancellation: { readonly by: Initiator | null }
  /** The facts that it names, in the form of docs/notice.md section 2. */
  correction: { readonly facts: Fields; readonly reason: string | null }
  /** 定责. */
  cause: { readonly cause: DelayCause }
  /** `to`: it came by the regulator (工信部申诉, 越级), and has a lane of its own until it is closed. */
  complaint: { readonly note: string | null; readonly to?: 'regulator' }
  'regulator-closed': { readonly result: string }
  /** 催单: the customer asks where it stays. */
  urged: { readonly note: string | null }
  /** 爽约: nobody came to this visit, which had been agreed. */
  'appointment-missed': { readonly appointment: Appointment; readonly note: string | null }
  'call-back': { readonly outcome: CallBackOutcome; readonly note: string | null }
  /** What was done about a customer who was not satisfied. */
  'dissatisfaction-answered': { readonly answer: string }
  /** A recording or other proof. Of a reschedule: of the one made at `rescheduledAt`, null for the last before. */
  evidence: { readonly of: Provable; readonly evidence: string; readonly rescheduledAt: Instant | null }
  /** By a person who may propose; someone else decides. */
  'exemption-proposed': SaidExemption
  'exemption-granted': SaidExemption
  'exemption-rejected': { readonly note: string | null }
  'exemption-revoked': { readonly note: string | null }
  /** 四(三)1: the visit cannot be kept and someone asks for dispatch. */
  escalated: { readonly reason: string }
  /** Somebody has it in hand, gave it back, or was told because nobody has it. */
  taken: Readonly<Record<string, never>>
  returned: { readonly reason: string }
  'escalation-told': { readonly role: Role; readonly because: ToldBecause }
  /** 四(三)2: whom somebody told that the visit cannot be made in time, and what was said. */
  informed: { readonly whom: string; readonly note: string | null }
  /** 四(八): a visit would be unsafe and is not made. */
  safety: { readonly reason: string }
  /** 四(三)3: help was asked of the support desk, taken on, given; or it was said once more that nobody gave it. */
  'support-asked': { readonly problem: string }
  'support-taken': Readonly<Record<string, never>>
  'support-answered': { readonly answer: string }
  'support-said-again': Readonly<Record<string, never>>
  /** 五: people here released it from the desk at which it waited. */
  unstuck: { readonly desk: Desk; readonly note: string | null }
}

/** Nobody took it in time, for the first or another time at one level; who took it let it lie; or the customer asked twice. */
export const toldBecause = ['not-taken', 'still-not-taken', 'no-progress', 'urged'] as const
export type ToldBecause = (typeof toldBecause)[number]

/** `said`: the words that were taken for the reason, where they say more than it. */
export interface SaidExemption {
  readonly reason: ExemptionReason
  readonly evidence: string | null
  readonly said?: string
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
