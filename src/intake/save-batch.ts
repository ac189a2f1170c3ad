import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Outcome, appendEvents } from '../orders/append.ts'
import type { Observation } from '../orders/event.ts'
import { observed } from '../orders/observe.ts'
import type { Context } from '../policy/context.ts'
import type { Batch } from './batches.ts'
import { type Counts, type Origin, type Totals, keepBadRows, recordProgress } from './import-log.ts'

/** One import while it runs. */
export interface Run {
  readonly importId: number
  readonly origin: Origin
  readonly context: Context
  readonly counts: Counts
  readonly totals: Totals
}

const countedAs = { created: 'accepted', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<Outcome, keyof Counts>

/** Rows, what they change, what is set aside, and how far the import has come, all in the caller's transaction. */
export async function saveBatch(trx: Trx, run: Run, batch: Batch): Promise<void> {
  const { origin, importId, counts, totals } = run
  const acceptedBefore = counts.accepted
  const said = { source: origin.source, exportedAt: origin.dataAsOf, learntAt: origin.learntAt, importId }
  const events = batch.observations.map((observation) => observed(observation, said))
  for (const outcome of await appendEvents(trx, events, run.context)) counts[countedAs[outcome]] += 1
  await keepBadRows(trx, batch.bad, importId, origin)
  counts.quarantined += batch.bad.length
  counts.rows += batch.observations.length + batch.bad.length
  for (const observation of batch.observations) addToTotals(totals, observation)
  await recordProgress(trx, importId, counts, totals)
  if (thousands(counts.accepted) > thousands(acceptedBefore)) await sql`analyze order_event, orders`.execute(trx)
}

/**
 * Grows by one at 1 000, 10 000, 100 000 … new orders: when the planner should look again at how many there are. The embedded engine never
 * looks by itself, a server only after a while, and meanwhile it finds an order's newest export ten times slower.
 */
const thousands = (orders: number): number => Math.max(0, String(orders).length - 3)

function addToTotals({ kinds, states }: Totals, { order, state }: Observation): void {
  kinds[order.kind] = (kinds[order.kind] ?? 0) + 1
  states[state] = (states[state] ?? 0) + 1
}
