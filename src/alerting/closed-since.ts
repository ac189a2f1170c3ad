import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { DAY, type Instant } from '../policy/instant.ts'

/** What ended longer ago is no news. */
const LOOKED_BACK = 3 * DAY

/** Orders that a hearer was told of, that have ended by now, and of which it was not told that they have. */
export async function closedSince(db: Db, hearer: string, now: Instant): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct said.order_id as id from alert_said said join orders on orders.id = said.order_id
    where said.hearer = ${hearer} and said.state = 'said' and said.closed_told_at is null and said.said_at > ${timestamp(now - LOOKED_BACK)}
      and said.said_at < ${timestamp(now)} and orders.ended_at <= ${timestamp(now)}`.execute(db)
  return rows.map(({ id }) => id)
}

export async function noteClosed(trx: Trx, hearer: string, orders: readonly string[], now: Instant): Promise<void> {
  if (orders.length === 0) return
  await sql`
    update alert_said set closed_told_at = ${timestamp(now)}
    where hearer = ${hearer} and state = 'said' and closed_told_at is null and order_id = any(${orders}::text[])`.execute(trx)
}
