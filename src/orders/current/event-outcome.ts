import type { StoredEvent } from '../history/event.ts'
import { byHappening, saysAll } from '../history/chronology.ts'
import { contentOf } from '../history/payload.ts'

/** An event made the order, added to what is known of it, or said nothing new. */
export type EventOutcome = 'created' | 'updated' | 'unchanged'

/** What the event added to what was known when it was learnt. */
export function eventOutcome(event: StoredEvent, history: readonly StoredEvent[]): EventOutcome {
  if (!saysAll(event)) return 'updated'
  const told = history.filter((known) => known.id < event.id).filter(saysAll)
  if (told.length === 0) return 'created'
  const before = told.filter(isObserved)
  if (event.type === 'created') return 'updated'
  const ofSource = before.filter((known) => known.source === event.source).toSorted(byHappening)
  // What the source had said just before, or for the oldest export so far just after.
  const neighbour = ofSource.findLast((known) => byHappening(known, event) < 0) ?? ofSource[0]
  return neighbour !== undefined && contentOf(neighbour.payload) === contentOf(event.payload) ? 'unchanged' : 'updated'
}

const isObserved = (event: StoredEvent): event is Extract<StoredEvent, { type: 'observed' }> => event.type === 'observed'
