import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'

/** What is not said, and should be looked at when it grows. */
export interface DeliveryHealth {
  readonly queued: number
  /** Real seconds that the oldest queued message has waited; 0 when none waits. */
  readonly oldestQueuedSeconds: number
  readonly inDoubt: number
  readonly refused: number
  readonly dead: number
  /** Since when the oldest of those three waits for a person, by the product clock; null: none does. */
  readonly troubledSince: Instant | null
  /** Given up, since ever, because they came too late. */
  readonly tooLate: number
}

export async function deliveryHealth(db: Db): Promise<DeliveryHealth> {
  const { rows } = await sql<DeliveryHealth>`
    select count(*) filter (where state in ('queued', 'sending')) as queued,
      coalesce(extract(epoch from now() - min(queued_at) filter (where state in ('queued', 'sending'))), 0)::float8 as "oldestQueuedSeconds",
      count(*) filter (where state = 'in-doubt') as "inDoubt", count(*) filter (where state = 'refused') as refused,
      count(*) filter (where state = 'dead') as dead, min(troubled_at) as "troubledSince",
      (select count(*) from outgoing where troubled_at is not null and state = 'dropped') as "tooLate"
    from outgoing where state not in ('sent', 'dropped')`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('a count has no row')
  return row
}
