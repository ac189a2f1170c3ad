import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { formatInstant, type Instant } from '../policy/instant.ts'

/** What says only who is asked and who has it, or that the customer waits; all else that happens to an order is a fact on it. */
const OF_THE_LADDER = ['escalated', 'taken', 'returned', 'escalation-told', 'support-said-again', 'urged', 'appointment-missed']

/**
 * When something was last learnt of each of these orders after it was taken; orders of which nothing was are left out. An export that says the
 * same as the one before is nothing.
 */
export async function lastFacts(
  db: Db,
  taken: readonly { readonly orderId: string; readonly since: Instant }[],
): Promise<ReadonlyMap<string, Instant>> {
  if (taken.length === 0) return new Map()
  const { rows } = await sql<{ order: string; at: Instant }>`
    select e.order_id as "order", max(e.learnt_at) as at
    from unnest(
      ${taken.map(({ orderId }) => orderId)}::text[], ${taken.map(({ since }) => formatInstant(since))}::timestamptz[]
    ) as taken (order_id, since)
    join order_event e on e.order_id = taken.order_id and e.learnt_at > taken.since
    where e.type <> all(${OF_THE_LADDER}::text[]) and (e.type <> 'observed' or (e.payload - 'line') is distinct from (
      select before.payload - 'line' from order_event before
      where before.order_id = e.order_id and before.source = e.source and before.type = 'observed' and before.id < e.id
      order by before.id desc limit 1
    ))
    group by e.order_id`.execute(db)
  return new Map(rows.map(({ order, at }) => [order, at]))
}
