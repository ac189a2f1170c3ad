import { type Expression, type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Schema } from '../db/schema.ts'
import { type Day, type Instant, endOfDay, startOfDay } from '../policy/instant.ts'
import type { Kind } from '../policy/order.ts'
import { ordersAsOf } from './as-of.ts'
import { type StoredOrder, storedOrder } from './current/rows.ts'
import type { SourceState } from './history/event.ts'

// Queries pick candidates by index; code that shows an order judges it anew.

/** By all that was ever said of it; `ordersAsOf` makes of it what it was at an instant. */
export async function findOrder(db: Db, id: string): Promise<StoredOrder | null> {
  const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? storedOrder(row) : null
}

/** Those of these orders that are there, in their sequence, as they stood at `then`. */
export async function ordersByNumber(db: Db, ids: readonly string[], then: Instant): Promise<readonly StoredOrder[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('orders').selectAll().where('id', '=', anyOf(ids)).execute()
  const stood = new Map((await ordersAsOf(db, rows.map(storedOrder), then)).map((stored) => [stored.order.id, stored]))
  return ids.flatMap((id) => stood.get(id) ?? [])
}

export interface Page {
  /** How many there are; `orders` may be fewer. */
  readonly total: number
  readonly orders: readonly StoredOrder[]
}

/** Which orders a list is of. */
export interface OrderFilter {
  readonly districts: readonly string[]
  /** By the crew's name; null: any crew, or none. */
  readonly crews: readonly string[] | null
  readonly kinds: readonly Kind[] | null
  readonly now: Instant
  readonly limit: number
  /** How many are passed over. */
  readonly offset?: number
}

/** What is open at `now`, the most urgent first. `due`: only what is to be done between them; `states`: only what the source says is so. */
export async function openOrders(
  db: Db,
  asked: OrderFilter & { readonly due?: { readonly from: Instant; readonly to: Instant }; readonly states?: readonly SourceState[] },
): Promise<Page> {
  const open = ofFilter(db, asked)
  const due =
    asked.due === undefined ? open : open.where('work_by', '>=', timestamp(asked.due.from)).where('work_by', '<=', timestamp(asked.due.to))
  const wanted = asked.states === undefined ? due : due.where('source_state', 'in', [...asked.states])
  const { total } = await wanted.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await wanted
    .selectAll()
    .orderBy('work_by', (o) => o.asc().nullsLast())
    .orderBy('entered_at')
    .orderBy('id')
    .limit(asked.limit)
    .offset(asked.offset ?? 0)
    .execute()
  return { total, orders: await ordersAsOf(db, rows.map(storedOrder), asked.now) }
}

const ofFilter = (db: Db, { now, ...asked }: OrderFilter) => ofThese(db.selectFrom('orders').where(openAt(now)), asked)

function ofThese<O>(
  from: SelectQueryBuilder<Schema, 'orders', O>,
  { districts, crews, kinds }: Pick<OrderFilter, 'districts' | 'crews' | 'kinds'>,
): SelectQueryBuilder<Schema, 'orders', O> {
  const inDistricts = from.where('district', '=', anyOf(districts))
  const ofCrews = crews === null ? inDistricts : inDistricts.where('installer', '=', anyOf(crews))
  return kinds === null ? ofCrews : ofCrews.where('kind', '=', anyOf(kinds))
}

/** How many orders each crew of these districts has open, how many of those are to be done by the day's end, and how many it did that day. */
export async function crewLoads(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly now: Instant; readonly day: Day },
): Promise<CrewLoad[]> {
  const rows = await db
    .selectFrom('orders')
    .where((eb) => eb.or([openAt(asked.now)(eb), doneSince(startOfDay(asked.day), asked.now)(eb)]))
    .where('district', '=', anyOf(asked.districts))
    .where('installer', 'is not', null)
    .groupBy('installer')
    .select((eb) => [
      'installer',
      eb.fn.countAll<number>().filterWhere(openAt(asked.now)).as('open'),
      eb.fn
        .countAll<number>()
        .filterWhere((of) => of.and([openAt(asked.now)(of), of('work_by', '<=', timestamp(endOfDay(asked.day)))]))
        .as('due'),
      eb.fn
        .countAll<number>()
        .filterWhere(doneSince(startOfDay(asked.day), asked.now))
        .as('done'),
    ])
    .execute()
  return rows.flatMap(({ installer, open, due, done }) =>
    installer === null ? [] : [{ crew: installer, open, dueToday: due, doneToday: done }],
  )
}

export interface CrewLoad {
  readonly crew: string
  readonly open: number
  readonly dueToday: number
  readonly doneToday: number
}

/** Completed, not cancelled. */
const doneSince =
  (from: Instant, to: Instant) =>
  (eb: ExpressionBuilder<Schema, 'orders'>): Expression<SqlBool> =>
    eb.and([eb('ended_at', '>=', timestamp(from)), eb('ended_at', '<=', timestamp(to)), eb('source_state', '=', 'completed')])

/** What was to be done on a day and was entered by `now`, whether it is done or not; the earliest deadline first. */
export async function dueOn(
  db: Db,
  { day, now, ...asked }: Omit<OrderFilter, 'limit'> & { readonly day: Day },
): Promise<readonly StoredOrder[]> {
  const rows = await ofThese(db.selectFrom('orders'), asked)
    .where('due_by', '>=', timestamp(startOfDay(day)))
    .where('due_by', '<=', timestamp(endOfDay(day)))
    .where('entered_at', '<=', timestamp(now))
    .selectAll()
    .orderBy('due_by')
    .orderBy('id')
    .execute()
  return ordersAsOf(db, rows.map(storedOrder), now)
}

const PAGE = 1000

/** Exemptions that other people than `person` proposed and nobody has decided, the oldest proposal first. */
export async function proposedByOthers(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly person: string; readonly limit: number },
): Promise<Page> {
  const proposed = db
    .selectFrom('orders')
    .where('district', '=', anyOf(asked.districts))
    .where(sql<SqlBool>`proposal ->> 'by' is not null and proposal ->> 'by' <> ${asked.person}`)
  const { total } = await proposed.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await proposed
    .selectAll()
    .orderBy(sql`proposal ->> 'at'`)
    .orderBy('id')
    .limit(asked.limit)
    .execute()
  return { total, orders: rows.map(storedOrder) }
}

/** Orders whose last reschedule waits for the customer's word, the oldest first. `crew`: of its own only. */
export async function waitingForCallBack(
  db: Db,
  asked: { readonly districts: readonly string[]; readonly crew: string | null; readonly limit: number },
): Promise<Page> {
  const inDistricts = db
    .selectFrom('orders')
    .where('district', '=', anyOf(asked.districts))
    .where(sql<SqlBool>`recorded ->> 'callBack' is not null`)
  const waiting = asked.crew === null ? inDistricts : inDistricts.where('installer', '=', asked.crew)
  const { total } = await waiting.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await waiting
    .selectAll()
    .orderBy(sql`recorded -> 'callBack' ->> 'at'`)
    .orderBy('id')
    .limit(asked.limit)
    .execute()
  return { total, orders: rows.map(storedOrder) }
}

/** Calls for support that nobody has answered, the oldest first. */
export async function supportWaiting(db: Db, asked: { readonly districts: readonly string[]; readonly limit: number }): Promise<Page> {
  const waiting = db
    .selectFrom('orders')
    .where('district', '=', anyOf(asked.districts))
    .where(sql<SqlBool>`recorded ->> 'support' is not null`)
  const { total } = await waiting.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await waiting
    .selectAll()
    .orderBy(sql`recorded -> 'support' ->> 'at'`)
    .orderBy('id')
    .limit(asked.limit)
    .execute()
  return { total, orders: rows.map(storedOrder) }
}

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
