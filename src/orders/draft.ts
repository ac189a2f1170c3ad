import { setImmediate } from 'node:timers/promises'
import { RowArray } from '../db/row-array.ts'
import type { Context } from '../policy/context.ts'
import { judge } from '../policy/judge.ts'
import type { NewEvent, StoredEvent } from './event.ts'
import { eventRow } from './event-log.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { isSamePolicy } from './policy-json.ts'
import { project } from './project.ts'
import { orderRow } from './rows.ts'
import type { OrderShapes } from './shapes.ts'

/** After so many whoever else waits for the process has a turn. */
const AT_ONCE = 100

/** An order as it is if these events are all that was ever said of it. */
export interface NewOrder {
  readonly id: string
  /** Where its events stand in the draft. */
  readonly places: readonly number[]
  readonly outcomes: readonly Outcome[]
  /** Where its row stands; null while nobody has said what the order is. */
  readonly row: number | null
  readonly household: string | null
}

interface NewOrders {
  readonly context: Context
  readonly orders: readonly NewOrder[]
  readonly rows: RowArray
}

/** Events on their way into the history, with what can be made of them before it is known what is there already. */
export class Draft {
  readonly events: readonly NewEvent[]
  readonly shapes: OrderShapes
  readonly orderIds: readonly string[]
  /** Of all events, in their sequence. */
  readonly rows: RowArray
  #newOrders: NewOrders | null = null

  private constructor(events: readonly NewEvent[], shapes: OrderShapes) {
    this.events = events
    this.shapes = shapes
    this.orderIds = [...new Set(events.map((event) => event.orderId))]
    this.rows = new RowArray(shapes.events)
  }

  static async of(events: readonly NewEvent[], shapes: OrderShapes): Promise<Draft> {
    const draft = new Draft(events, shapes)
    for (const [i, event] of events.entries()) {
      draft.rows.add(eventRow(event))
      if (i % AT_ONCE === AT_ONCE - 1) await setImmediate()
    }
    return draft
  }

  /** Judges every order as if it were new, ahead of the question whether it is. */
  async expectNew(context: Context): Promise<void> {
    this.#newOrders = await this.#judged(context, new Set())
  }

  /** The orders but for the known ones, judged by this context; maybe known ones too. */
  async newOrders(context: Context, known: ReadonlySet<string>): Promise<NewOrders> {
    const expected = this.#newOrders
    return expected !== null && isSamePolicy(expected.context, context) ? expected : this.#judged(context, known)
  }

  async #judged(context: Context, known: ReadonlySet<string>): Promise<NewOrders> {
    const rows = new RowArray(this.shapes.orders, 'last_event_id')
    const orders: NewOrder[] = []
    for (const [id, places] of this.#placesByOrder(known)) {
      orders.push(newOrder(id, places, this.events, context, rows))
      if (orders.length % AT_ONCE === 0) await setImmediate()
    }
    return { context, orders, rows }
  }

  #placesByOrder(known: ReadonlySet<string>): Map<string, number[]> {
    const seen = new Set<string>()
    const places = new Map<string, number[]>()
    for (const [place, { orderId, source, key }] of this.events.entries()) {
      const name = `${source}\n${key}`
      if (known.has(orderId) || seen.has(name)) continue
      seen.add(name)
      const ofOrder = places.get(orderId)
      if (ofOrder === undefined) places.set(orderId, [place])
      else ofOrder.push(place)
    }
    return places
  }
}

function newOrder(id: string, places: readonly number[], events: readonly NewEvent[], context: Context, rows: RowArray): NewOrder {
  // Numbered for now by their places, which is the sequence of the numbers that they will have.
  const history = places.flatMap((place): StoredEvent[] => {
    const event = events[place]
    return event === undefined ? [] : [{ ...event, id: place }]
  })
  const outcomes = history.map((event) => outcomeOf(event, history))
  const projection = project(history)
  if (projection === null) return { id, places, outcomes, row: null, household: null }
  rows.add(orderRow(projection, judge(projection.order, context), context.asOf))
  return { id, places, outcomes, row: rows.length - 1, household: projection.order.household }
}
