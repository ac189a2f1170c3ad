import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { byHappening } from './history/chronology.ts'
import { historiesOf, historyOf } from './history/event-log.ts'
import type { StoredEvent } from './history/event.ts'
import { historyAsOf, saidBy } from './history/history-as-of.ts'
import { type Projection, project } from './current/project.ts'
import { similarOrders, takesThePlaceOf } from './current/reentry.ts'
import type { StoredOrder } from './current/rows.ts'

// Everything that shows an order at an instant shows it so: the answers in a chat, alerts and bulletins at their clock, which may replay
// the past, and the commands with `--as-of`.

/**
 * These orders as they stood at `then`, in their sequence: by what was said by then and by what is dated by then. On a live database all
 * has been said by now, so that it shows what is known now; only a past instant, or a clock that replays the past, needs their histories.
 */
export async function ordersAsOf(db: Db, stored: readonly StoredOrder[], then: Instant): Promise<readonly StoredOrder[]> {
  const ahead = stored.filter((one) => knowsMoreThan(one, then))
  if (ahead.length === 0) return stored
  const projections = await projectionsAsOf(
    db,
    ahead.map(({ order }) => order.id),
    then,
  )
  const shown: StoredOrder[] = []
  for (const one of stored) {
    const projection = projections.get(one.order.id)
    if (projection === undefined) shown.push(one)
    else
      shown.push({
        ...asShown(projection, one.dataAsOf, then),
        reentryOf: one.reentryOf && (await replacedThen(db, projection.order, then)),
      })
  }
  return shown
}

/** Something was said, or done by people, after `then`. */
function knowsMoreThan({ dataAsOf, proposal, escalation, recorded }: StoredOrder, then: Instant): boolean {
  const { callBack, informed, safety, support, urged, missed, dissatisfied, regulator } = recorded
  const done = [proposal, escalation, callBack, informed, safety, support, urged, missed, dissatisfied, regulator]
  return Math.max(dataAsOf, ...done.map((one) => one?.at ?? -Infinity)) > then
}

/** What the histories of these orders come to as of `then`, by number. */
export async function projectionsAsOf(db: Db, ids: readonly string[], then: Instant): Promise<ReadonlyMap<string, Projection>> {
  const projections = new Map<string, Projection>()
  for (const [id, events] of await historiesOf(db, ids)) {
    const projection = project(historyAsOf(events, then))
    if (projection !== null) projections.set(id, projection)
  }
  return projections
}

/** A dated fact is known up to when its source last spoke. */
const asShown = (projection: Projection, dataAsOf: Instant, then: Instant): Projection => ({
  ...projection,
  dataAsOf: Math.min(dataAsOf, then),
})

/** An order's history in the sequence of its happening, and what it came to. */
export interface KnownOrder {
  readonly stored: StoredOrder
  readonly history: readonly StoredEvent[]
}

/** Takes the events that the program had heard by then, or all it has heard, whatever its clock said at the time. */
export type Heard = 'by-then' | 'ever'

/** The order as it was known at `then`; else since when it is known, null when nobody ever told of it. */
export async function orderAsOf(
  db: Db,
  id: string,
  then: Instant,
  heard: Heard,
): Promise<KnownOrder | { readonly knownSince: Instant | null }> {
  const events = await historyOf(db, id)
  const known = heardBy(events, then, heard)
  const projection = project(historyAsOf(known, then))
  if (projection === null) {
    const since = events.map(({ learntAt }) => learntAt).find((at) => project(heardBy(events, at, 'by-then')) !== null)
    return { knownSince: since ?? null }
  }
  const dataAsOf = project(known)?.dataAsOf ?? projection.dataAsOf
  const stored = { ...asShown(projection, dataAsOf, then), reentryOf: await replacedThen(db, projection.order, then, heard) }
  return { stored, history: saidBy(known, then).toSorted(byHappening) }
}

const heardBy = (events: readonly StoredEvent[], then: Instant, heard: Heard): readonly StoredEvent[] =>
  heard === 'ever' ? events : events.filter(({ learntAt }) => learntAt <= then)

/** The cancelled order that this one took the place of, as far as it was known then. */
async function replacedThen(db: Db, order: Order, then: Instant, heard: Heard = 'ever'): Promise<string | null> {
  const cancelled: Order[] = []
  for (const [, events] of await historiesOf(db, await similarOrders(db, order))) {
    const other = project(historyAsOf(heardBy(events, then, heard), then))
    if (other !== null && takesThePlaceOf(order, other.order)) cancelled.push(other.order)
  }
  return cancelled.toSorted((a, b) => (b.cancelledAt ?? 0) - (a.cancelledAt ?? 0) || (a.id < b.id ? -1 : 1))[0]?.id ?? null
}
