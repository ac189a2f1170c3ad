import type { Instant } from '../policy/instant.ts'
import { type ExemptionReason, type GrantedExemption, type Order, exemptionReasons } from '../policy/order.ts'
import type { Contact, EventOf, Observation, SourceState, StoredEvent } from './event.ts'

/** An exemption that waits for a person's decision. */
export interface Proposal {
  readonly reason: ExemptionReason
  readonly evidence: string | null
  readonly at: Instant
  /** Null: nobody proposed it, the source's attribution (定责) would exempt. */
  readonly by: string | null
}

export interface Escalation {
  readonly reason: string
  readonly at: Instant
  readonly by: string | null
}

/** What the events of an order come to. */
export interface Projection {
  readonly order: Order
  readonly sourceState: SourceState
  readonly contact: Contact
  readonly proposal: Proposal | null
  readonly escalation: Escalation | null
  readonly rescheduleCount: number
  /** The source counts more reschedules than are known. */
  readonly unknownReschedules: boolean
  /** The time of the newest export that speaks of the order. */
  readonly dataAsOf: Instant
  readonly lastEventId: number
}

interface Draft {
  readonly observed: EventOf<'observed'> | null
  readonly exemption: GrantedExemption | null
  readonly proposal: Proposal | null
  /** Someone granted or rejected: the source's attribution no longer proposes. */
  readonly decided: boolean
  readonly escalation: Escalation | null
}

const nothing: Draft = { observed: null, exemption: null, proposal: null, decided: false, escalation: null }

/** The current order from its history, in whatever order the events arrived; null while nobody has said what the order is. */
export function project(events: readonly StoredEvent[]): Projection | null {
  const { observed, ...draft } = events.toSorted(byHappening).reduce(step, nothing)
  if (observed === null) return null
  const { payload, happenedAt } = observed
  const order: Order = { ...payload.order, exemption: draft.exemption }
  return {
    order,
    sourceState: payload.state,
    contact: payload.contact,
    proposal: draft.proposal ?? (draft.decided ? null : proposalOfSource(payload, happenedAt)),
    escalation: draft.escalation,
    rescheduleCount: payload.rescheduleCount,
    unknownReschedules: payload.rescheduleCount > order.reschedules.length,
    dataAsOf: happenedAt,
    lastEventId: Math.max(...events.map((event) => event.id)),
  }
}

function step(draft: Draft, event: StoredEvent): Draft {
  switch (event.type) {
    case 'observed':
      return { ...draft, observed: event }
    case 'exemption-proposed':
      return { ...draft, proposal: { ...event.payload, at: event.happenedAt, by: event.actor } }
    case 'exemption-granted':
      return { ...draft, exemption: { ...event.payload, grantedAt: event.happenedAt, revokedAt: null }, proposal: null, decided: true }
    case 'exemption-rejected':
      return { ...draft, proposal: null, decided: true }
    case 'exemption-revoked':
      return { ...draft, exemption: draft.exemption && { ...draft.exemption, revokedAt: event.happenedAt } }
    case 'escalated':
      return { ...draft, escalation: { ...event.payload, at: event.happenedAt, by: event.actor } }
  }
}

function proposalOfSource({ order }: Observation, at: Instant): Proposal | null {
  const reason = exemptionReasons.find((exempting) => exempting === order.delayCause)
  return reason === undefined ? null : { reason, evidence: null, at, by: null }
}

/**
 * By when it happened. Exports of one second stand before what people did then; of two rows the further state is the later
 * (已竣工, then 已撤单, then open), then the later line, then the key, so that arrival decides nothing between files.
 */
export function byHappening(a: StoredEvent, b: StoredEvent): number {
  if (a.happenedAt !== b.happenedAt) return a.happenedAt - b.happenedAt
  if (a.type === 'observed' && b.type === 'observed') {
    return rank(a.payload.state) - rank(b.payload.state) || a.payload.line - b.payload.line || compareText(a.key, b.key)
  }
  if (a.type === 'observed') return -1
  return b.type === 'observed' ? 1 : a.id - b.id
}

const rank = (state: SourceState): number => (state === 'completed' ? 2 : state === 'cancelled' ? 1 : 0)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
