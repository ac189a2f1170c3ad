import { setImmediate } from 'node:timers/promises'
import { RowArray } from './row-array.ts'
import type { Context } from '../../policy/context.ts'
import type { NewEvent } from '../history/event.ts'
import { NewOrders } from './new-orders.ts'
import { payloadText } from '../history/payload.ts'
import { isSamePolicy } from '../in-force/policy-json.ts'
import type { OrderShapes } from './shapes.ts'

/** After so many events or orders whoever else waits for the process has a turn. */
export const AT_ONCE = 20

/**
 * Events on their way into the history. `expected`: most are of orders that nobody knows yet; all that is to be written of those is made at
 * once, judged by this context, so that the database need not wait for it later.
 */
export async function draftOf(events: Iterable<NewEvent>, shapes: OrderShapes, expected: Context | null): Promise<Draft> {
  const draft = new Draft(shapes, expected)
  for (const event of events) {
    draft.add(event)
    if (draft.events.length % AT_ONCE === 0) await setImmediate()
  }
  return draft
}

export class Draft {
  readonly shapes: OrderShapes
  readonly events: NewEvent[] = []
  /** Places of the events, of equal ones the first. */
  readonly firsts: number[] = []
  /** The same for each order. */
  readonly #places = new Map<string, number[]>()
  readonly #keys = new Set<string>()
  /** The orders with several events that are not yet judged with all of them. */
  readonly #several = new Set<string>()
  readonly #expected: { readonly orders: NewOrders; readonly eventRows: RowArray } | null

  constructor(shapes: OrderShapes, expected: Context | null) {
    this.shapes = shapes
    this.#expected = expected && { orders: new NewOrders(expected, shapes.orders), eventRows: new RowArray(shapes.events) }
  }

  get orderIds(): string[] {
    return [...this.#places.keys()]
  }

  add(event: NewEvent): void {
    const place = this.events.push(event) - 1
    this.#expected?.eventRows.add(eventRow(event))
    const key = `${event.source}\n${event.key}`
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    this.firsts.push(place)
    const places = this.#places.get(event.orderId)
    if (places === undefined) {
      this.#places.set(event.orderId, [place])
      this.#expected?.orders.put(event.orderId, [event], [place])
    } else {
      places.push(place)
      this.#several.add(event.orderId)
    }
  }

  /** The orders that are not among the known ones, and maybe some that are, judged by this context. */
  async newOrders(context: Context, known: ReadonlySet<string>): Promise<NewOrders> {
    if (this.#expected === null || !isSamePolicy(this.#expected.orders.context, context)) {
      return this.#judged(new NewOrders(context, this.shapes.orders), this.#places.keys(), known)
    }
    const several = [...this.#several]
    this.#several.clear()
    return this.#judged(this.#expected.orders, several, known)
  }

  async #judged(orders: NewOrders, ids: Iterable<string>, known: ReadonlySet<string>): Promise<NewOrders> {
    let judged = 0
    for (const id of ids) {
      if (known.has(id)) continue
      const places = this.#places.get(id) ?? []
      orders.put(id, this.#at(places), places)
      if (++judged % AT_ONCE === 0) await setImmediate()
    }
    return orders
  }

  /** The rows of the events at these places. */
  async eventRows(places: readonly number[]): Promise<Buffer> {
    if (this.#expected !== null) return this.#expected.eventRows.array(places.length === this.events.length ? null : places)
    const rows = new RowArray(this.shapes.events)
    for (const event of this.#at(places)) {
      rows.add(eventRow(event))
      if (rows.length % AT_ONCE === 0) await setImmediate()
    }
    return rows.array()
  }

  /** When its rows are written. */
  release(): void {
    this.#expected?.eventRows.release()
    this.#expected?.orders.rows.release()
  }

  #at(places: readonly number[]): NewEvent[] {
    return places.flatMap((place) => this.events[place] ?? [])
  }
}

const eventRow = (event: NewEvent) => ({
  order_id: event.orderId,
  type: event.type,
  happened_at: event.happenedAt,
  learnt_at: event.learntAt,
  source: event.source,
  key: event.key,
  actor: event.actor,
  import_id: event.importId,
  payload: payloadText(event),
})
