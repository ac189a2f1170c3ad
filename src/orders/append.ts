import type { Trx } from '../db/database.ts'
import type { Context } from '../policy/context.ts'
import { judge } from '../policy/judge.ts'
import type { NewEvent, StoredEvent } from './event.ts'
import { insertEvents, loadBefore, lockOrders } from './event-log.ts'
import { contentOf } from './payload.ts'
import { contextInForce, lockPolicy } from './policy-in-force.ts'
import { byHappening, saysAll } from './happening.ts'
import { project } from './project.ts'
import { linkReentries, lockHouseholds } from './reentry.ts'
import { type OrderRow, orderRow, saveOrders } from './rows.ts'

/** An event made the order, added to what is known of it, or said nothing new. */
export type Outcome = 'created' | 'updated' | 'unchanged'

/**
 * Adds events to the histories of their orders, and projects and judges those orders anew, all in the caller's transaction.
 * The same event again is a no-op; events may arrive in any order. One outcome per event. Judged by the policy that is in force on this
 * database; `context` gives the time, and the policy where none is in force yet. Call it once per transaction: the orders of
 * a second call are locked after those of the first, where another transaction may have them the other way round.
 */
export async function appendEvents(trx: Trx, events: readonly NewEvent[], context: Context): Promise<Outcome[]> {
  if (events.length === 0) return []
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, [...new Set(events.map((event) => event.orderId))])
  const stored = await insertEvents(trx, events)
  const added = Map.groupBy(
    stored.filter((event) => event !== null),
    ({ orderId }) => orderId,
  )
  if (added.size === 0) return events.map(() => 'unchanged')
  const before = await loadBefore(trx, added)
  const histories = new Map([...added].map(([id, news]) => [id, [...(before.get(id) ?? []), ...news]]))
  const rows = rowsOf(histories.values(), await contextInForce(trx, context))
  await lockHouseholds(trx, rows)
  await saveOrders(trx, rows)
  await linkReentries(trx, rows)
  return stored.map((event) => (event === null ? 'unchanged' : outcomeOf(event, histories.get(event.orderId) ?? [])))
}

/** No row while nobody has said what the order is: its events wait. */
function rowsOf(histories: Iterable<readonly StoredEvent[]>, context: Context): OrderRow[] {
  const projections = [...histories].map(project).filter((projection) => projection !== null)
  return projections.map((projection) => orderRow(projection, judge(projection.order, context), context.asOf))
}

/** What the event added to what was known when it was learnt. */
function outcomeOf(event: StoredEvent, history: readonly StoredEvent[]): Outcome {
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
