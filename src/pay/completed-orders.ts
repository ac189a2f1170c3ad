import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { storedOrder } from '../orders/current/rows.ts'
import { type Instant, startOfDay } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import type { Month } from './month.ts'

/** Installs and moves that were completed in a month, as they stood at `now`, by number. `crews`: of these only; null: of all. */
export async function completedIn(db: Db, { first, next }: Month, crews: readonly string[] | null, now: Instant): Promise<Order[]> {
  const [start, end] = [startOfDay(first), startOfDay(next)]
  const ofCrews = crews === null ? sql`true` : sql`installer = any(${crews}::text[])`
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('kind', 'in', ['install', 'move'])
    .where('installer', 'is not', null)
    .where('ended_at', '>=', timestamp(start))
    // What a clock that replays the past does not know yet may have ended otherwise then.
    .where((eb) => eb.or([eb('ended_at', '<', timestamp(end)), eb('data_as_of', '>', timestamp(now))]))
    .where(sql<boolean>`${ofCrews}`)
    .orderBy('id')
    .execute()
  const orders = (await ordersAsOf(db, rows.map(storedOrder), now)).map(({ order }) => order)
  return orders.filter(({ completedAt }) => completedAt !== null && completedAt >= start && completedAt < end)
}
