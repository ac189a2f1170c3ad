import type { Instant } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import { newOrder } from '../../policy/parse-order.ts'
import { facts, isFact } from '../facts.ts'
import { byHappening, saysAll } from './chronology.ts'
import type { Observation, StoredEvent } from './event.ts'

/** The clock of a source may run ahead of ours by so much. What lies further ahead was given to a replay before its time. */
const CLOCK_SKEW = 5 * 60

/** From when on what an event says without a time holds. */
const saidAt = ({ happenedAt, learntAt }: StoredEvent): Instant =>
  happenedAt > learntAt + CLOCK_SKEW ? happenedAt : Math.min(happenedAt, learntAt)

/** The events that had been said by `then`, as their sources have the times. */
export const saidBy = (events: readonly StoredEvent[], then: Instant): StoredEvent[] => events.filter((event) => saidAt(event) <= then)

type Whole = Extract<StoredEvent, { type: 'observed' | 'created' }>

/**
 * What a history comes to as of `then`: what was said by then; and of what a source says of the order the next time, all that it dates by
 * then: entry, end, reschedules, complaint. What it does not date (a desk, a cause, how often there was a reschedule) holds from its saying
 * on. Where everything has been said by `then`, as on a live database now, it is the history.
 */
export function historyAsOf(events: readonly StoredEvent[], then: Instant): readonly StoredEvent[] {
  const said = saidBy(events, then)
  if (said.length === events.length) return events
  const later = events.filter(saysAll).filter((event) => saidAt(event) > then)
  let known: readonly StoredEvent[] = said
  for (const ofSource of Map.groupBy(later, ({ source }) => source).values()) known = withDatesOf(known, tellsOf(ofSource, then), then)
  return known
}

/**
 * What tells how an order stood at `then`: what its source says next; where that dates no end by then and the source later tells of one, that.
 * An order that had ended had ended, though its source called it open once more before it told (policy: only what lies after the instant does not exist yet).
 */
function tellsOf(ofSource: readonly Whole[], then: Instant): Whole {
  const next = nextOf(ofSource)
  for (let rest = ofSource; rest.length > 0;) {
    const one = nextOf(rest)
    if (endedAt(datedIn(one.payload.order, then)) !== null) return one
    rest = rest.filter(({ happenedAt }) => happenedAt > one.happenedAt)
  }
  return next
}

/** What the source says next; of two rows of one export the one that holds. */
function nextOf(ofSource: readonly Whole[]): Whole {
  const next = Math.min(...ofSource.map(({ happenedAt }) => happenedAt))
  return ofSource.filter(({ happenedAt }) => happenedAt === next).reduce((a, b) => (byHappening(a, b) > 0 ? a : b))
}

function withDatesOf(known: readonly StoredEvent[], next: Whole, then: Instant): readonly StoredEvent[] {
  const dated = datedIn(next.payload.order, then)
  const before = known
    .filter(saysAll)
    .filter(({ source }) => source === next.source)
    .toSorted(byHappening)
    .at(-1)
  if (before !== undefined)
    return known.map((event) => (event === before ? { ...before, payload: withDates(before.payload, dated) } : event))
  // Another source tells of the order as it was then; this one adds no more than an end.
  if (known.some(saysAll)) return endedAt(dated) === null ? known : [...known, saidWith(next, dated, then)]
  return [...known, saidWith(next, dated, then)]
}

/** Facts first said later, as if they had been said at the entry, or at the end. */
function saidWith(next: Whole, dated: Dated, then: Instant): StoredEvent {
  const { order, contact, line } = next.payload
  const atEntry = newOrder({
    ...order,
    ...Object.fromEntries(Object.keys(order).flatMap((fact) => (isFact(fact) && facts[fact].dated === 'when-said' ? [[fact, null]] : []))),
    ...nothingDated,
  })
  const payload = withDates({ order: atEntry, state: 'in-progress', contact, rescheduleCount: 0, line }, dated)
  return { ...next, happenedAt: Math.min(then, endedAt(dated) ?? order.enteredAt), payload }
}

/** The facts that carry times of their own, as far as those lie not after `then`. */
type Dated = Pick<Order, 'completedAt' | 'cancelledAt' | 'cancelledBy' | 'reschedules' | 'complaint'>

const nothingDated: Dated = { completedAt: null, cancelledAt: null, cancelledBy: null, reschedules: [], complaint: null }

function datedIn({ completedAt, cancelledAt, cancelledBy, reschedules, complaint }: Order, then: Instant): Dated {
  const by = (at: Instant | null): Instant | null => (at !== null && at <= then ? at : null)
  return {
    completedAt: by(completedAt),
    cancelledAt: by(cancelledAt),
    cancelledBy: by(cancelledAt) === null ? null : cancelledBy,
    reschedules: reschedules.filter(({ at }) => at <= then),
    complaint: complaint !== null && complaint.at <= then ? complaint : null,
  }
}

const endedAt = ({ completedAt, cancelledAt }: Dated): Instant | null => completedAt ?? cancelledAt

function withDates(observation: Observation, dated: Dated): Observation {
  const { order, state } = observation
  const reschedules = dated.reschedules.length === 0 ? order.reschedules : dated.reschedules
  const complaint = order.complaint ?? dated.complaint
  if (endedAt(dated) === null) return { ...observation, order: { ...order, reschedules, complaint } }
  return { ...observation, order: { ...order, ...dated, reschedules, complaint }, state: stateOf(dated) ?? state }
}

const stateOf = ({ completedAt, cancelledAt }: Dated): Observation['state'] | null =>
  completedAt !== null ? 'completed' : cancelledAt !== null ? 'cancelled' : null
