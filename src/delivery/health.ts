import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** What is not said, and should be looked at when it grows. */
export interface DeliveryHealth {
  readonly queued: number
  /** Real seconds that the oldest queued message has waited; 0 when none waits. */
  readonly oldestQueuedSeconds: number
  readonly inDoubt: number
  readonly refused: number
  readonly dead: number
}

export async function deliveryHealth(db: Db): Promise<DeliveryHealth> {
  const { rows } = await sql<DeliveryHealth>`
    select count(*) filter (where state in ('queued', 'sending')) as queued,
      coalesce(extract(epoch from now() - min(queued_at) filter (where state in ('queued', 'sending'))), 0)::float8 as "oldestQueuedSeconds",
      count(*) filter (where state = 'in-doubt') as "inDoubt", count(*) filter (where state = 'refused') as refused,
      count(*) filter (where state = 'dead') as dead
    from outgoing where state not in ('sent', 'dropped')`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('a count has no row')
  return row
}
