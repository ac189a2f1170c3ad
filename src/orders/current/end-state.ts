import type { Instant } from '../../policy/instant.ts'
import type { EventOf, SourceState, StoredEvent } from '../history/event.ts'
import { byHappening, rank, saysAll } from '../history/chronology.ts'

/** Where a source says that the order stands. */
export interface ReportedState {
  readonly state: SourceState
  readonly completedAt: Instant | null
  readonly cancelledAt: Instant | null
  readonly event: StoredEvent
}

export const endOf = ({ completedAt, cancelledAt }: Pick<ReportedState, 'completedAt' | 'cancelledAt'>): Instant | null =>
  completedAt ?? cancelledAt

/** Where an event says that the order stands; null when it says nothing of it. */
export function stateReportedBy(event: StoredEvent): ReportedState | null {
  if (saysAll(event)) {
    const { completedAt, cancelledAt } = event.payload.order
    return { state: event.payload.state, completedAt, cancelledAt, event }
  }
  const open = { completedAt: null, cancelledAt: null, event }
  if (event.type === 'state') return { ...open, state: event.payload.state }
  if (event.type === 'stuck-at-desk') return { ...open, state: event.payload.desk }
  if (event.type === 'completion') return { ...open, state: 'completed', completedAt: event.happenedAt }
  if (event.type === 'cancellation') return { ...open, state: 'cancelled', cancelledAt: event.happenedAt }
  return null
}

/** The corrected end, and when it was corrected. */
export interface CorrectedEnd {
  readonly completedAt: Instant | null | undefined
  readonly cancelledAt: Instant | null | undefined
  readonly event: EventOf<'correction'> & { readonly id: number }
}

/**
 * What was reported, after a correction. An end that lies before the correction is what was corrected, however often it is repeated; one
 * that comes after it is new. What is still open has no end, unless it was said before.
 */
export function corrected(reported: ReportedState, correction: CorrectedEnd): ReportedState {
  const end = endOf(reported)
  const touched = end === null ? byHappening(reported.event, correction.event) < 0 : end <= correction.event.happenedAt
  if (!touched) return reported
  const { completedAt = reported.completedAt, cancelledAt = reported.cancelledAt } = correction
  return { ...reported, completedAt, cancelledAt, state: stateOf(reported.state, completedAt, cancelledAt) }
}

function stateOf(before: SourceState, completedAt: Instant | null, cancelledAt: Instant | null): SourceState {
  if (completedAt !== null) return 'completed'
  if (cancelledAt !== null) return 'cancelled'
  return rank(before) > 0 ? 'in-progress' : before
}

/** The state that holds: a completion over a cancellation over an open order, then what was said last. */
export const prevailing = (reported: readonly ReportedState[]): ReportedState | null =>
  reported.toSorted((a, b) => rank(b.state) - rank(a.state) || byHappening(b.event, a.event))[0] ?? null

/** Whether `other` says otherwise than the state that holds. That a source was silent since the end, or names another desk, is no contradiction. */
export function contradicts(other: ReportedState, held: ReportedState): boolean {
  const end = endOf(held)
  if (end === null) return false
  if (endOf(other) === null) return other.event.happenedAt > end
  return other.state !== held.state || endOf(other) !== end
}
