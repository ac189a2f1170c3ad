import { RowArray, type RowShape } from './row-array.ts'
import type { Context } from '../../policy/context.ts'
import { judge } from '../../policy/judge.ts'
import type { NewEvent, StoredEvent } from '../history/event.ts'
import { type EventOutcome, eventOutcome } from '../current/event-outcome.ts'
import { project } from '../current/project.ts'
import { type TouchedClaim, claimOf } from '../claims/derive-claims.ts'
import { orderRow } from '../current/rows.ts'

/** An order as it is if these events are all that was ever said of it. */
export interface NewOrder {
  readonly id: string
  /** Where its events stand in the draft. */
  readonly places: readonly number[]
  readonly outcomes: readonly EventOutcome[]
  /** Where its row stands, and whose household it is; null while nobody has said what the order is. */
  readonly row: number | null
  readonly household: string | null
  readonly claim: TouchedClaim | null
}

/** Orders judged by one policy, with their rows. */
export class NewOrders {
  readonly context: Context
  /** Their last events are numbered when they are written. */
  readonly rows: RowArray
  readonly #orders = new Map<string, NewOrder>()

  constructor(context: Context, shape: RowShape) {
    this.context = context
    this.rows = new RowArray(shape, 'last_event_id')
  }

  get all(): NewOrder[] {
    return [...this.#orders.values()]
  }

  /** The order that these events make, in place of what fewer of them made. */
  put(id: string, events: readonly NewEvent[], places: readonly number[]): void {
    // Numbered for now by their places, which is the sequence of the numbers that they will have.
    const history = events.map((event, i): StoredEvent => ({ ...event, id: places[i] ?? NaN }))
    const outcomes = history.map((event) => eventOutcome(event, history))
    const projection = project(history)
    if (projection === null) return void this.#orders.set(id, { id, places, outcomes, row: null, household: null, claim: null })
    const { order } = projection
    const verdict = judge(order, this.context)
    this.rows.add(orderRow(projection, verdict, this.context.asOf))
    const claim = claimOf({ order, verdict })
    this.#orders.set(id, { id, places, outcomes, row: this.rows.length - 1, household: order.household, claim })
  }
}
