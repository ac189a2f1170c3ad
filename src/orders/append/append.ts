import { setImmediate } from 'node:timers/promises'
import type { Trx } from '../../db/database.ts'
import { RowArray } from './row-array.ts'
import { type TouchedClaim, claimOf, claimsOfOrders, deriveClaims } from '../claims/derive-claims.ts'
import type { Context } from '../../policy/context.ts'
import { judge } from '../../policy/judge.ts'
import { AT_ONCE, type Draft, draftOf } from './draft.ts'
import type { NewEvent, StoredEvent } from '../history/event.ts'
import { withoutErased } from './erased.ts'
import { insertEvents, knownOrders, loadBefore, lockOrders, newEvents } from '../history/event-log.ts'
import type { NewOrder } from './new-orders.ts'
import { type EventOutcome, eventOutcome } from '../current/event-outcome.ts'
import { contextInForce, lockPolicy } from '../in-force/policy-in-force.ts'
import { project } from '../current/project.ts'
import { linkReentries, lockHouseholds } from '../current/reentry.ts'
import { type OrderRow, addOrders, orderRow, saveOrders } from '../current/rows.ts'
import { orderShapes } from './shapes.ts'

/**
 * Adds events to the histories of their orders, and projects and judges those orders anew, all in the caller's transaction.
 * The same event again is a no-op; events may arrive in any order. One outcome per event. Judged by the policy that is in force on this
 * database; `context` gives the time, and the policy where none is in force yet. Call it once per transaction: the orders of
 * a second call are locked after those of the first, where another transaction may have them the other way round.
 */
export async function appendEvents(trx: Trx, events: readonly NewEvent[], context: Context): Promise<EventOutcome[]> {
  if (events.length === 0) return []
  return appendDraft(trx, await draftOf(events, await orderShapes(trx), null), context)
}

/** The same for events of which a draft was made before the transaction. */
export async function appendDraft(trx: Trx, made: Draft, context: Context): Promise<EventOutcome[]> {
  const outcomes = made.events.map((): EventOutcome => 'unchanged')
  if (outcomes.length === 0) return outcomes
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, made.orderIds)
  const known = await knownOrders(trx, made.orderIds)
  return appendKnown(trx, await withoutErased(trx, made, known), known, outcomes, context)
}

/** The orders are locked. `outcomes`: as many as there are events, for the time being. */
async function appendKnown(
  trx: Trx,
  draft: Draft,
  known: ReadonlySet<string>,
  outcomes: EventOutcome[],
  context: Context,
): Promise<EventOutcome[]> {
  const { events } = draft
  const places = await newEvents(trx, events, draft.firsts, known)
  if (places.length === 0) return outcomes
  const inForce = await contextInForce(trx, context)
  const numbers = await insertEvents(trx, events, places, await draft.eventRows(places))
  const { all, rows } = await draft.newOrders(inForce, known)
  const made = all.filter((order) => !known.has(order.id) && order.places.every((place) => numbers.has(place)))
  const changed = await changedOrders(trx, storedEvents(events, numbers, made), inForce)
  const claims = [
    ...made.flatMap(({ claim }) => claim ?? []),
    ...changed.claims,
    ...(await claimsOfOrders(
      trx,
      changed.rows.map(({ id }) => id),
    )),
  ]
  const households = [...new Set([...made, ...changed.rows, ...claims].flatMap(({ household }) => household ?? []))]
  await lockHouseholds(trx, households)
  await addNew(trx, made, rows, numbers)
  await saveOrders(trx, arrayOf(changed.rows, draft))
  await linkReentries(trx, households)
  await deriveClaims(trx, claims, inForce)
  for (const { places: ofOrder, outcomes: ofEvents } of made) ofOrder.forEach((place, i) => (outcomes[place] = ofEvents[i] ?? 'updated'))
  for (const [place, outcome] of changed.outcomes) outcomes[place] = outcome
  return outcomes
}

function arrayOf(rows: readonly OrderRow[], { shapes }: Draft): RowArray {
  const array = new RowArray(shapes.orders)
  for (const row of rows) array.add(row)
  return array
}

/** The rows of new orders, with the numbers of their last events. */
async function addNew(trx: Trx, made: readonly NewOrder[], rows: RowArray, numbers: ReadonlyMap<number, number>): Promise<void> {
  const places = made.flatMap(({ row }) => row ?? [])
  for (const { row, places: ofOrder } of made) {
    const last = Math.max(...ofOrder.map((place) => numbers.get(place) ?? 0))
    if (row !== null) rows.fill(row, last)
  }
  if (places.length > 0) await addOrders(trx, rows.array(places.length === rows.length ? null : places))
}

interface Changed {
  readonly rows: readonly OrderRow[]
  /** The claims that they are in now. */
  readonly claims: readonly TouchedClaim[]
  /** By the places of their events. */
  readonly outcomes: ReadonlyMap<number, EventOutcome>
}

/** The orders that have a history besides their new events. No row while nobody has said what the order is: its events wait. */
async function changedOrders(trx: Trx, added: ReadonlyMap<number, StoredEvent>, context: Context): Promise<Changed> {
  if (added.size === 0) return { rows: [], claims: [], outcomes: new Map() }
  const news = Map.groupBy(added.values(), ({ orderId }) => orderId)
  const before = await loadBefore(trx, news)
  const histories = new Map([...news].map(([id, events]) => [id, [...(before.get(id) ?? []), ...events]]))
  const rows: OrderRow[] = []
  const claims: TouchedClaim[] = []
  for (const [place, history] of [...histories.values()].entries()) {
    const projection = project(history)
    if (projection !== null) {
      const verdict = judge(projection.order, context)
      rows.push(orderRow(projection, verdict, context.asOf))
      claims.push(...[claimOf({ order: projection.order, verdict }) ?? []].flat())
    }
    if (place % AT_ONCE === AT_ONCE - 1) await setImmediate()
  }
  return {
    rows,
    claims,
    outcomes: new Map([...added].map(([place, event]) => [place, eventOutcome(event, histories.get(event.orderId) ?? [])])),
  }
}

/** The events that got a number, but for those of orders that are made anew, by place. */
function storedEvents(
  events: readonly NewEvent[],
  numbers: ReadonlyMap<number, number>,
  made: readonly NewOrder[],
): ReadonlyMap<number, StoredEvent> {
  const ofMade = new Set(made.map(({ id }) => id))
  const stored = new Map<number, StoredEvent>()
  for (const [place, id] of numbers) {
    const event = events[place]
    if (event !== undefined && !ofMade.has(event.orderId)) stored.set(place, { ...event, id })
  }
  return stored
}
