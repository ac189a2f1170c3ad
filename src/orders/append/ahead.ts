import type { Trx } from '../../db/database.ts'
import type { Context } from '../../policy/context.ts'
import type { EventOutcome } from '../current/event-outcome.ts'
import type { NewEvent } from '../history/event.ts'
import { contextInForce } from '../in-force/policy-in-force.ts'
import { appendDraft } from './append.ts'
import { garbageCollector } from './collect-garbage.ts'
import { type Draft, draftOf } from './draft.ts'
import { type OrderShapes, orderShapes } from './shapes.ts'

/** Enough rows to leave some 30 MB behind. */
const BATCHES_PER_COLLECTION = 12

/**
 * Appends batch after batch, as an import does: what a batch writes is made while the one before is being written. This is the door to all
 * that makes imports fast; docs/import-speed.md says what each part of it buys.
 */
export class AppendAhead {
  readonly #context: Context
  readonly #shapes: OrderShapes
  readonly #collect = garbageCollector()
  #batches = 0
  /** Whether the events so far were of orders that nobody knew. */
  #mostlyNew = true

  private constructor(context: Context, shapes: OrderShapes) {
    this.#context = context
    this.#shapes = shapes
  }

  static async begin(trx: Trx, context: Context): Promise<AppendAhead> {
    return new AppendAhead(await contextInForce(trx, context), await orderShapes(trx))
  }

  /** Needs no transaction: to be called while the batch before is being written. */
  prepare(events: Iterable<NewEvent>): Promise<Draft> {
    return draftOf(events, this.#shapes, this.#mostlyNew ? this.#context : null)
  }

  /** The same as `appendEvents` of these events. */
  async append(trx: Trx, draft: Draft): Promise<EventOutcome[]> {
    const outcomes = await appendDraft(trx, draft, this.#context)
    draft.release()
    this.#mostlyNew = outcomes.filter((outcome) => outcome === 'created').length > outcomes.length / 2
    this.#batches += 1
    if (this.#batches % BATCHES_PER_COLLECTION === 0) this.#collect()
    return outcomes
  }
}
