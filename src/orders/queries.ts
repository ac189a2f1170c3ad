import { type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Schema } from '../db/schema.ts'
import type { Instant } from '../policy/instant.ts'
import { ordersAsOf } from './as-of.ts'
import { type StoredOrder, storedOrder } from './current/rows.ts'

// Queries pick candidates by index; whoever shows an order judges it anew.

/** By all that was ever said of it; `ordersAsOf` makes of it what it was at an instant. */
export async function findOrder(db: Db, id: string): Promise<StoredOrder | null> {
  const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? storedOrder(row) : null
}

export interface Page {
  /** How many there are; `orders` may be fewer. */
  readonly total: number
  readonly orders: readonly StoredOrder[]
}

/** What is open at `now`, of one crew or of all, the most urgent first. */
export async function openOrders(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly installer: string | null; readonly now: Instant; readonly limit: number },
): Promise<Page> {
  const open = db.selectFrom('orders').where(openAt(asked.now)).where('district', '=', anyOf(asked.districts))
  const wanted = asked.installer === null ? open : open.where('installer', '=', asked.installer)
  const { total } = await wanted.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await wanted
    .selectAll()
    .orderBy('work_by', (o) => o.asc().nullsLast())
    .orderBy('entered_at')
    .orderBy('id')
    .limit(asked.limit)
    .execute()
  return { total, orders: await ordersAsOf(db, rows.map(storedOrder), asked.now) }
}

export interface Overdue extends Page {
  readonly perDistrict: ReadonlyMap<string, number>
}

/** What is past its promise at `now` and still open, the oldest first. */
export async function overdue(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly now: Instant; readonly limit: number },
): Promise<Overdue> {
  const late = db
    .selectFrom('orders')
    .where(openAt(asked.now))
    .where('due_by', '<', timestamp(asked.now))
    .where('district', '=', anyOf(asked.districts))
  const counts = await late
    .groupBy('district')
    .select((eb) => ['district', eb.fn.countAll<number>().as('count')])
    .execute()
  const rows = await late.selectAll().orderBy('due_by').orderBy('id').limit(asked.limit).execute()
  return {
    total: counts.reduce((sum, { count }) => sum + count, 0),
    perDistrict: new Map(counts.map(({ district, count }) => [district, count])),
    orders: await ordersAsOf(db, rows.map(storedOrder), asked.now),
  }
}

const PAGE = 1000

/** Every order as it stood at `then`, in the sequence of the numbers, without holding more than a page. */
export async function* allOrders(db: Db, then: Instant): AsyncGenerator<StoredOrder> {
  let last = ''
  for (;;) {
    const rows = await db.selectFrom('orders').selectAll().where('id', '>', last).orderBy('id').limit(PAGE).execute()
    yield* await ordersAsOf(db, rows.map(storedOrder), then)
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE) return
    last = end.id
  }
}

/** Entered and not yet ended at `now`: a clock that replays the past may stand before an end that is already known. */
const openAt =
  (now: Instant) =>
  (eb: ExpressionBuilder<Schema, 'orders'>): Expression<SqlBool> =>
    eb.and([eb('entered_at', '<=', timestamp(now)), eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', timestamp(now))])])

const anyOf = (values: readonly string[]): RawBuilder<string> => sql<string>`any(${values}::text[])`

/** Whether there is any order at all. */
export async function anyOrders(db: Db): Promise<boolean> {
  return (await db.selectFrom('orders').select('id').limit(1).executeTakeFirst()) !== undefined
}
