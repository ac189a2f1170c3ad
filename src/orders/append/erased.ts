import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type Erased, withoutCustomer } from '../history/without-customer.ts'
import { type Draft, draftOf } from './draft.ts'
import { textArray } from './row-array.ts'

/** Those of these orders whose customer's data were erased. */
export async function erasedOrders(db: Db, ids: readonly string[]): Promise<Map<string, Erased>> {
  const { rows } = await sql<Erased & { id: string }>`
    select order_id as id, household, erased_at as at from erased_order where order_id = any(${textArray(ids)}::text[])`.execute(db)
  return new Map(rows.map(({ id, ...erased }) => [id, erased]))
}

/** From now on, in the transaction that erases, nothing of these orders' customer is taken in again. */
export async function markErased(trx: Trx, ids: readonly string[], { household, at }: Erased, by: string): Promise<void> {
  await trx
    .insertInto('erased_order')
    .values(ids.map((id) => ({ order_id: id, household, erased_at: formatInstant(at), erased_by: by })))
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet({ household }))
    .execute()
}

/** The draft without what a source repeats of customers whose data were erased; its orders are locked. */
export async function withoutErased(trx: Trx, draft: Draft, known: ReadonlySet<string>): Promise<Draft> {
  if (known.size === 0) return draft
  const erased = await erasedOrders(trx, [...known])
  if (erased.size === 0) return draft
  const events = draft.events.map((event) => {
    const mark = erased.get(event.orderId)
    return mark === undefined ? event : withoutCustomer(event, mark)
  })
  return draftOf(events, draft.shapes, null)
}
