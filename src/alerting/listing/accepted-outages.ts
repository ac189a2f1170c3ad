import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { OutageTables } from '../../db/tables/outages.ts'
import type { Instant } from '../../policy/instant.ts'

/** One fault that somebody confirmed and that is not over, as far as alerts speak of it. */
export interface AcceptedOutage {
  readonly id: number
  readonly common: Pick<OutageTables['outage'], 'kind' | 'value'>
  readonly cause: string | null
}

/** Of these orders those of an outage that was accepted by `at`. Read here, as outages are told with the means of the alerts. */
export async function acceptedOutages(db: Db, orders: readonly string[], at: Instant): Promise<ReadonlyMap<string, AcceptedOutage>> {
  const rows = await db
    .selectFrom('outage_order')
    .innerJoin('outage', 'outage.id', 'outage_order.outage_id')
    .select(['outage_order.order_id as order', 'outage.id', 'outage.kind', 'outage.value', 'outage.cause'])
    .where(sql<boolean>`outage_order.order_id = any(${[...orders]}::text[])`)
    .where('outage.state', '=', 'accepted')
    .where(sql<boolean>`outage.decided_at <= ${timestamp(at)}`)
    .execute()
  return new Map(rows.map(({ order, id, kind, value, cause }) => [order, { id, common: { kind, value }, cause }]))
}
