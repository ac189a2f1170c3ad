import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { textArray } from '../append/row-array.ts'
import { DAY } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import { lockNames } from '../history/locks.ts'

/** An order that is cancelled and entered again within this time is the same wish: its clock must not start again unseen. */
const WITHIN = 7 * DAY

/**
 * Until the end of the transaction nobody else enters or cancels an order of these households: of two that do so at the same moment
 * the second sees the first. Taken after the orders' own locks and before their rows are written.
 */
export const lockHouseholds = (trx: Trx, households: readonly string[]): Promise<void> => lockNames(trx, 'household', households)

/**
 * Links the orders of these households that were entered within seven days of the cancellation of another, of the same kind and product
 * and entered before, with the last such one; and unlinks those whose other is no longer cancelled.
 */
export async function linkReentries(trx: Trx, touched: readonly string[]): Promise<void> {
  const households = await withCancellations(trx, touched)
  if (households.length === 0) return
  await sql`
    update orders set reentry_of = found.other from (
      select entered.id, (
        select cancelled.id from orders as cancelled
        where cancelled.household = entered.household and ${replaces}
        order by cancelled.ended_at desc, cancelled.id limit 1
      ) as other
      from orders as entered where entered.household = any(${households}::text[])
    ) as found
    where orders.id = found.id and orders.reentry_of is distinct from found.other`.execute(trx)
}

/** The few households of which an order is cancelled, or linked with one that was: most need no more than this look into a small index. */
async function withCancellations(trx: Trx, households: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ household: string }>`
    select distinct household from orders
    where household = any(${textArray(households)}::text[]) and (source_state = 'cancelled' or reentry_of is not null)`.execute(trx)
  return rows.map(({ household }) => household)
}

const replaces = sql<boolean>`
  cancelled.kind = entered.kind and cancelled.product = entered.product and cancelled.source_state = 'cancelled'
  and cancelled.entered_at < entered.entered_at
  and cancelled.ended_at between entered.entered_at - ${WITHIN} * interval '1 second' and entered.entered_at + ${WITHIN} * interval '1 second'`

/** The other orders that the household has of this kind and product. */
export async function similarOrders(db: Db, { id, household, kind, product }: Order): Promise<string[]> {
  const rows = await db
    .selectFrom('orders')
    .select('id')
    .where('household', '=', household)
    .where('kind', '=', kind)
    .where('product', '=', product)
    .where('id', '<>', id)
    .execute()
  return rows.map((row) => row.id)
}

/** Whether `entered` takes the place of `cancelled`, by the facts alone. */
export function takesThePlaceOf(entered: Order, cancelled: Order): boolean {
  const { cancelledAt } = cancelled
  return (
    cancelledAt !== null &&
    cancelled.completedAt === null &&
    cancelled.household === entered.household &&
    cancelled.kind === entered.kind &&
    cancelled.product === entered.product &&
    cancelled.enteredAt < entered.enteredAt &&
    Math.abs(entered.enteredAt - cancelledAt) <= WITHIN
  )
}
