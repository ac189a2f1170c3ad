import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { AppendAhead } from '../../orders/append/ahead.ts'
import type { Draft } from '../../orders/append/draft.ts'
import type { Observation } from '../../orders/history/event.ts'
import { observed } from '../../orders/history/observe.ts'
import type { EventOutcome } from '../../orders/current/event-outcome.ts'
import type { Context } from '../../policy/context.ts'
import type { Batch } from './batches.ts'
import { type Counts, type Origin, type Totals, beginImport, keepBadRows, recordProgress } from '../ledger/import-log.ts'

/** One import while it runs. */
export interface Run {
  readonly importId: number
  readonly origin: Origin
  readonly counts: Counts
  readonly totals: Totals
  readonly orders: AppendAhead
}

export async function beginRun(trx: Trx, origin: Origin, context: Context): Promise<Run> {
  return {
    importId: await beginImport(trx, origin),
    origin,
    counts: { rows: 0, accepted: 0, updated: 0, unchanged: 0, quarantined: 0 },
    totals: { kinds: {}, states: {} },
    orders: await AppendAhead.begin(trx, context),
  }
}

/** A batch with all that is made of it before its turn in the database comes. */
export interface Prepared {
  readonly batch: Batch
  readonly draft: Draft
}

export async function prepareBatch({ origin, importId, orders }: Run, batch: Batch): Promise<Prepared> {
  const said = { source: origin.source, exportedAt: batch.dataAsOf, learntAt: origin.learntAt, importId }
  return { batch, draft: await orders.prepare(batch.observations.values().map((observation) => observed(observation, said))) }
}

const countedAs = { created: 'accepted', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<EventOutcome, keyof Counts>

/** Rows, what they change, what is set aside, and how far the import has come, all in the caller's transaction. */
export async function saveBatch(trx: Trx, run: Run, { batch, draft }: Prepared): Promise<void> {
  const { origin, importId, counts, totals } = run
  const acceptedBefore = counts.accepted
  for (const outcome of await run.orders.append(trx, draft)) counts[countedAs[outcome]] += 1
  await keepBadRows(trx, batch.bad, importId, origin)
  counts.quarantined += batch.bad.length
  counts.rows += batch.observations.length + batch.bad.length
  for (const observation of batch.observations) addToTotals(totals, observation)
  await recordProgress(trx, importId, counts, totals)
  if (thousands(counts.accepted) > thousands(acceptedBefore)) await lookAgain(trx)
}

/**
 * Grows by one at 1 000, 10 000, 100 000 … new orders: when the planner should look again at how many there are. The embedded engine never
 * looks by itself, a server only after a while, and meanwhile it finds an order's newest export ten times slower.
 */
const thousands = (orders: number): number => Math.max(0, String(orders).length - 3)

/** At what is looked up by: the rest takes most of the time. */
async function lookAgain(trx: Trx): Promise<void> {
  await sql`
    analyze order_event (order_id, type, happened_at, source, key),
      orders (id, household, district, installer, source_state, entered_at, ended_at, due_by, work_by, reentry_of)`.execute(trx)
}

function addToTotals({ kinds, states }: Totals, { order, state }: Observation): void {
  kinds[order.kind] = (kinds[order.kind] ?? 0) + 1
  states[state] = (states[state] ?? 0) + 1
}
