import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { storedOrder } from '../orders/current/rows.ts'
import type { Context } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { type BadlyAccepted, badlyAccepted } from './acceptance-rule.ts'

/** Orders of these districts entered between two instants that were accepted badly, as it is known at the context's time; by entry. */
export async function acceptedBadly(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly from: Instant; readonly to: Instant },
  context: Context,
): Promise<BadlyAccepted[]> {
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where(
      sql<boolean>`(flags && array['missing-appointment', 'appointment-too-early', 'appointment-before-entry', 'opt-out-unproven']
        or facts ->> 'delayCause' = 'acceptance')`,
    )
    .where('entered_at', '>=', timestamp(asked.from))
    .where('entered_at', '<=', timestamp(asked.to))
    .where(sql<boolean>`district = any(${asked.districts}::text[])`)
    .orderBy('entered_at')
    .orderBy('id')
    .execute()
  const stood = await ordersAsOf(db, rows.map(storedOrder), context.asOf)
  return stood.flatMap(({ order }) => badlyAccepted({ order, verdict: judge(order, context) }) ?? [])
}
