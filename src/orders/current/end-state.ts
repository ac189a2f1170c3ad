import type { Instant } from '../../policy/instant.ts'
import type { EventOf, SourceState, StoredEvent } from '../history/event.ts'
import { byHappening, rank, saysAll } from '../history/chronology.ts'

/** What a source last said of where the order stands. */
export interface Word {
  readonly state: SourceState
  readonly completedAt: Instant | null
  readonly cancelledAt: Instant | null
  readonly event: StoredEvent
}

export const endOf = ({ completedAt, cancelledAt }: Pick<Word, 'completedAt' | 'cancelledAt'>): Instant | null => completedAt ?? cancelledAt

/** What an event says of where the order stands; null when it says nothing of it. */
export function wordOf(event: StoredEvent): Word | null {
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
 * The word after a correction. An end that lies before the correction is what was corrected, however often it is repeated; one that comes
 * after it is new. What is still open has no end, unless it was said before.
 */
export function corrected(word: Word, correction: CorrectedEnd): Word {
  const end = endOf(word)
  const touched = end === null ? byHappening(word.event, correction.event) < 0 : end <= correction.event.happenedAt
  if (!touched) return word
  const { completedAt = word.completedAt, cancelledAt = word.cancelledAt } = correction
  return { ...word, completedAt, cancelledAt, state: stateOf(word.state, completedAt, cancelledAt) }
}

function stateOf(before: SourceState, completedAt: Instant | null, cancelledAt: Instant | null): SourceState {
  if (completedAt !== null) return 'completed'
  if (cancelledAt !== null) return 'cancelled'
  return rank(before) > 0 ? 'in-progress' : before
}

/** The word that holds: a completion over a cancellation over an open order, then what was said last. */
export const holding = (words: readonly Word[]): Word | null =>
  words.toSorted((a, b) => rank(b.state) - rank(a.state) || byHappening(b.event, a.event))[0] ?? null

/** Whether `other` says otherwise than the word that holds. That a source was silent since the end, or names another desk, is no contradiction. */
export function contradicts(other: Word, held: Word): boolean {
  const end = endOf(held)
  if (end === null) return false
  if (endOf(other) === null) return other.event.happenedAt > end
  return other.state !== held.state || endOf(other) !== end
}
