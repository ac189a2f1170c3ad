import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import type { Context } from '../../policy/context.ts'
import { judge } from '../../policy/judge.ts'
import { lockHouseholds } from '../current/reentry.ts'
import { project } from '../current/project.ts'
import { type OrderRow, orderRow, saveOrders } from '../current/rows.ts'
import { historiesOf, lockOrders } from '../history/event-log.ts'
import { observedKey } from '../history/observe.ts'
import { typedPayload } from '../history/payload.ts'
import { type Erased, payloadWithoutCustomer } from '../history/without-customer.ts'
import { contextInForce, lockPolicy } from '../in-force/policy-in-force.ts'
import { markErased } from './erased.ts'
import { RowArray } from './row-array.ts'
import { orderShapes } from './shapes.ts'

/** Orders of one household, what it is called now and is to be called, and who wants it so. */
export interface Erasure extends Erased {
  readonly orders: readonly string[]
  readonly formerly: string
  readonly by: string
}

/**
 * Takes the customer out of the whole history of these orders and makes them anew from it, in the caller's transaction, which takes other
 * locks but that of the trail before. What is judged, counted and owed stays as it is; how many events were changed.
 */
export async function eraseOrders(trx: Trx, erasure: Erasure, context: Context): Promise<number> {
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, erasure.orders)
  await lockHouseholds(trx, [erasure.formerly, erasure.household])
  await markErased(trx, erasure.orders, erasure, erasure.by)
  const changed = await rewriteEvents(trx, erasure)
  await projectAnew(trx, erasure.orders, await contextInForce(trx, context))
  return changed
}

interface StoredPayload {
  readonly id: number
  readonly type: string
  readonly source: string
  readonly key: string
  readonly happened_at: number
  readonly payload: object
}

async function rewriteEvents(trx: Trx, { orders, household }: Erasure): Promise<number> {
  const { rows } = await sql<StoredPayload>`
    select id, type, source, key, happened_at, payload from order_event where order_id = any(${orders}::text[]) order by id`.execute(trx)
  const used = new Set(rows.map(({ source, key }) => `${source}\n${key}`))
  const changed = rows.flatMap((row) => {
    const payload = payloadWithoutCustomer(row.type, row.payload, household, true)
    return JSON.stringify(payload) === JSON.stringify(row.payload) ? [] : [{ id: row.id, key: keyOf(row, payload, used), payload }]
  })
  await sql`
    update order_event set key = said.key, payload = said.payload::jsonb
    from unnest(${changed.map(({ id }) => id)}::bigint[], ${changed.map(({ key }) => key)}::text[],
      ${changed.map(({ payload }) => JSON.stringify(payload))}::text[]) as said (id, key, payload)
    where order_event.id = said.id`.execute(trx)
  return changed.length
}

/**
 * The key of an observation is a hash of what it says, by which a telephone could be found that only needs trying. It becomes that of what is
 * left, so that a repeat is known; of two that differed in the customer alone, the later one keeps no key that means anything.
 */
function keyOf({ id, type, source, key, happened_at }: StoredPayload, payload: object, used: Set<string>): string {
  const said = typedPayload(type, payload)
  if (said.type !== 'observed') return key
  const next = observedKey(source, happened_at, said.payload)
  const free = used.has(`${source}\n${next}`) ? `erased/${id}` : next
  used.add(`${source}\n${free}`)
  return free
}

async function projectAnew(trx: Trx, ids: readonly string[], context: Context): Promise<void> {
  const rows = [...(await historiesOf(trx, ids)).values()].flatMap((history): OrderRow[] => {
    const projection = project(history)
    return projection === null ? [] : [orderRow(projection, judge(projection.order, context), context.asOf)]
  })
  const array = new RowArray((await orderShapes(trx)).orders)
  for (const row of rows) array.add(row)
  await saveOrders(trx, array)
}
