import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { historyOf } from './history/event-log.ts'
import type { StoredEvent } from './history/event.ts'
import { byHappening } from './history/chronology.ts'
import { project } from './current/project.ts'
import { similarOrders, takesThePlaceOf } from './current/reentry.ts'
import type { StoredOrder } from './current/rows.ts'

/** An order's history in the sequence of its happening, and what it came to. */
export interface KnownOrder {
  readonly stored: StoredOrder
  readonly history: readonly StoredEvent[]
}

/** What was known of the order at `then`; else since when it is known, null when nobody ever told of it. */
export async function orderAsOf(db: Db, id: string, then: Instant): Promise<KnownOrder | { readonly knownSince: Instant | null }> {
  const events = await historyOf(db, id)
  const history = learntBy(events, then)
  const projection = project(history)
  if (projection === null) {
    const since = events.map(({ learntAt }) => learntAt).find((at) => project(learntBy(events, at)) !== null)
    return { knownSince: since ?? null }
  }
  const stored = projection
  return { stored: { ...stored, reentryOf: await replacedThen(db, stored.order, then) }, history }
}

const learntBy = (events: readonly StoredEvent[], then: Instant): StoredEvent[] =>
  events.filter(({ learntAt }) => learntAt <= then).toSorted(byHappening)

/** The cancelled order that this one took the place of, as far as it was known then. */
async function replacedThen(db: Db, order: Order, then: Instant): Promise<string | null> {
  const cancelled: Order[] = []
  for (const id of await similarOrders(db, order)) {
    const other = project(learntBy(await historyOf(db, id), then))
    if (other !== null && takesThePlaceOf(order, other.order)) cancelled.push(other.order)
  }
  return cancelled.toSorted((a, b) => (b.cancelledAt ?? 0) - (a.cancelledAt ?? 0) || (a.id < b.id ? -1 : 1))[0]?.id ?? null
}
