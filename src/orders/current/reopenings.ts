import type { Instant } from '../../policy/instant.ts'
import { byHappening } from '../history/chronology.ts'
import type { StoredEvent } from '../history/event.ts'
import { endOf, stateReportedBy } from './end-state.ts'
import { merge } from './merge.ts'

/**
 * When the order, ended before, was open again, oldest first: as it happened, and as it was learnt where a completion was known here for a
 * while and undone by what lies before it. What comes together is one moment: an end that nobody knew of before it was undone counts as it
 * happened.
 */
export function reopeningsOf(history: readonly StoredEvent[]): readonly Instant[] {
  if (!history.some(namesEnd)) return []
  const found = [happened, learnt].flatMap((timeOf) => reopenedBy(history, timeOf))
  return [...new Set(found)].toSorted((a, b) => a - b)
}

type TimeOf = (event: StoredEvent) => Instant

const happened: TimeOf = ({ happenedAt }) => happenedAt
/** A replay is given what happens before its time. */
const learnt: TimeOf = ({ happenedAt, learntAt }) => Math.max(happenedAt, learntAt)

function reopenedBy(history: readonly StoredEvent[], timeOf: TimeOf): Instant[] {
  const events = history.toSorted((a, b) => timeOf(a) - timeOf(b))
  const firstEnd = events.find(namesEnd)
  // Nearly every history: open until it ends, and nothing after it.
  if (firstEnd === undefined || !events.some((event) => timeOf(event) > timeOf(firstEnd) && namesOpen(event))) return []
  const found: Instant[] = []
  let [standing, ended]: [readonly StoredEvent[], boolean] = [[], false]
  for (const [at, ofMoment] of Map.groupBy(events, timeOf)) {
    standing = ofMoment.reduce(withNext, standing)
    const before = ended
    ended = isEnded(standing)
    if (before && !ended) found.push(at)
  }
  return found
}

/** Of a source's exports the newest is all that counts: long histories stay cheap. */
function withNext(standing: readonly StoredEvent[], event: StoredEvent): readonly StoredEvent[] {
  if (event.type !== 'observed') return [...standing, event]
  const other = standing.find(({ type, source }) => type === 'observed' && source === event.source)
  if (other === undefined) return [...standing, event]
  return byHappening(other, event) > 0 ? standing : [...standing.filter((one) => one !== other), event]
}

function isEnded(events: readonly StoredEvent[]): boolean {
  const merged = merge(events.toSorted(byHappening))
  return merged !== null && endOf(merged.order) !== null
}

const namesEnd = (event: StoredEvent): boolean => {
  const reported = stateReportedBy(event)
  return (reported !== null && endOf(reported) !== null) || correctsEnd(event)
}

const namesOpen = (event: StoredEvent): boolean => {
  const reported = stateReportedBy(event)
  return (reported !== null && endOf(reported) === null) || correctsEnd(event)
}

const correctsEnd = (event: StoredEvent): boolean =>
  event.type === 'correction' && ('completedAt' in event.payload.facts || 'cancelledAt' in event.payload.facts)
