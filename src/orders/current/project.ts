import type { Instant } from '../../policy/instant.ts'
import { type GrantedExemption, type Order, exemptionReasons } from '../../policy/order.ts'
import type { Contradiction } from './contradictions.ts'
import type { Contact, SaidExemption, SourceState, StoredEvent } from '../history/event.ts'
import { byHappening, isDecision, isToldToBot } from '../history/chronology.ts'
import { merge } from './merge.ts'
import { factsSaidBy } from './facts-of-event.ts'
import { type Recorded, nothingRecorded, recordedOf } from './recorded.ts'
import { stateReportedBy } from './end-state.ts'
import { reopeningsOf } from './reopenings.ts'

/** An exemption that waits for a person's decision. */
export interface Proposal extends SaidExemption {
  readonly at: Instant
  /** Null: nobody proposed it, the attribution (定责) of a source or a person would exempt. */
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
  /** Since when it stands there. */
  readonly stateSince: Instant
  readonly contact: Contact
  readonly proposal: Proposal | null
  readonly escalation: Escalation | null
  readonly recorded: Recorded
  readonly rescheduleCount: number
  /** The source counts more reschedules than are known. */
  readonly unknownReschedules: boolean
  /** The newest time at which a source spoke of the order. */
  readonly dataAsOf: Instant
  /** Where a source says otherwise than what holds. */
  readonly contradictions: readonly Contradiction[]
  /** When the order, ended before, was open again, oldest first. */
  readonly reopenings: readonly Instant[]
  /** Whose exports speak of the order, by name. */
  readonly sources: readonly string[]
  readonly lastEventId: number
}

interface Decisions {
  readonly exemption: GrantedExemption | null
  readonly proposal: Proposal | null
  /** Someone granted or rejected: the source's attribution no longer proposes. */
  readonly decided: boolean
  readonly escalation: Escalation | null
}

const nothing: Decisions = { exemption: null, proposal: null, decided: false, escalation: null }

/** The current order from its history, in whatever order the events arrived; null while nobody has said what the order is. */
export function project(history: readonly StoredEvent[]): Projection | null {
  const [first] = history
  return first !== undefined && history.length === 1 && isPlainExport(first) ? projectExport(first) : projectAll(history)
}

/** An export that tells of nothing which has a life of its own beside the facts: with it alone there is nothing to merge. */
function isPlainExport(event: StoredEvent): event is Export {
  if (event.type !== 'observed' || isToldToBot(event)) return false
  const { order, state } = event.payload
  return (
    order.reschedules.length === 0 &&
    order.exemption === null &&
    order.complaint === null &&
    (order.cancelledBy === null || state === 'cancelled')
  )
}

type Export = Extract<StoredEvent, { type: 'observed' }>

function projectExport(event: Export): Projection {
  const { order, state, contact, rescheduleCount } = event.payload
  return {
    order,
    sourceState: state,
    stateSince: event.happenedAt,
    contact,
    proposal: proposalOfSource(order, [event]),
    escalation: null,
    recorded: nothingRecorded,
    rescheduleCount,
    unknownReschedules: rescheduleCount > 0,
    dataAsOf: event.happenedAt,
    contradictions: [],
    reopenings: [],
    sources: [event.source],
    lastEventId: event.id,
  }
}

function projectAll(history: readonly StoredEvent[]): Projection | null {
  const events = history.toSorted(byHappening)
  const merged = merge(events)
  if (merged === null) return null
  const { exemption, proposal, decided, escalation } = events.reduce(step, nothing)
  const proof = events.findLast((event) => event.type === 'evidence' && event.payload.of === 'exemption')
  const evidence = proof?.type === 'evidence' ? proof.payload.evidence : null
  const order = { ...merged.order, exemption: withEvidence(exemption, evidence) }
  return {
    order,
    sourceState: merged.reported.state,
    stateSince: stateSince(events, merged.reported.state, merged.order.enteredAt),
    contact: merged.contact,
    proposal: withEvidence(proposal ?? (decided ? null : proposalOfSource(order, events)), evidence),
    escalation,
    recorded: recordedOf(events, order),
    rescheduleCount: merged.rescheduleCount,
    unknownReschedules: merged.rescheduleCount > order.reschedules.length,
    dataAsOf: Math.max(...events.filter(isOfSource).map(({ happenedAt }) => happenedAt)),
    contradictions: merged.contradictions,
    reopenings: reopeningsOf(history),
    sources: [...new Set(events.filter(({ type }) => type === 'observed').map(({ source }) => source))].toSorted(),
    lastEventId: Math.max(...events.map((event) => event.id)),
  }
}

/** The first of the last reports in a row that say the same. */
function stateSince(events: readonly StoredEvent[], state: SourceState, enteredAt: Instant): Instant {
  let since: Instant | null = null
  for (const event of events) {
    const said = event.type === 'unstuck' ? 'in-progress' : (stateReportedBy(event)?.state ?? null)
    if (said !== null) since = said === state ? (since ?? event.happenedAt) : null
  }
  return since ?? enteredAt
}

/** A recording that came by itself, for a decision that was taken without. */
const withEvidence = <T extends { readonly evidence: string | null }>(decision: T | null, evidence: string | null): T | null =>
  decision?.evidence === null ? { ...decision, evidence } : decision

/** Told by a system, and not done by people here. */
const isOfSource = (event: StoredEvent): boolean => !isToldToBot(event) && !isDecision(event)

function step(draft: Decisions, event: StoredEvent): Decisions {
  if (event.type === 'exemption-proposed') return { ...draft, proposal: { ...event.payload, at: event.happenedAt, by: event.actor } }
  if (event.type === 'exemption-granted') {
    const { reason, evidence } = event.payload
    return { ...draft, exemption: { reason, evidence, grantedAt: event.happenedAt, revokedAt: null }, proposal: null, decided: true }
  }
  if (event.type === 'exemption-rejected') return { ...draft, proposal: null, decided: true }
  if (event.type === 'exemption-revoked')
    return { ...draft, exemption: draft.exemption && { ...draft.exemption, revokedAt: event.happenedAt } }
  if (event.type === 'escalated') return { ...draft, escalation: { ...event.payload, at: event.happenedAt, by: event.actor } }
  return draft
}

/** A cause that would exempt is no exemption: a person decides (二(四)3(2)). */
function proposalOfSource({ delayCause }: Order, events: readonly StoredEvent[]): Proposal | null {
  const reason = exemptionReasons.find((exempting) => exempting === delayCause)
  const said = reason && events.findLast((event) => factsSaidBy(event).delayCause === reason)
  return reason === undefined ? null : { reason, evidence: null, at: said?.happenedAt ?? 0, by: null }
}
