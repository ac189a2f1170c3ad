import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { textArray } from '../append/row-array.ts'
import type { OrderTables } from '../../db/tables/orders.ts'
import type { NewEvent, StoredEvent } from './event.ts'
import { lockNames } from './locks.ts'
import { typedPayload } from './payload.ts'

/** Until the end of the transaction nobody else adds to the history of these orders, known or new. */
export const lockOrders = (trx: Trx, ids: readonly string[]): Promise<void> => lockNames(trx, 'order_event', ids)

/** Of these orders those that have a history. */
export async function knownOrders(trx: Trx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${textArray(ids)}::text[]) as wanted (id) where exists (select from order_event where order_id = wanted.id)`.execute(
    trx,
  )
  return new Set(rows.map(({ id }) => id))
}

/** Places among these whose events are not there yet; no two have equal events. */
export async function newEvents(
  trx: Trx,
  events: readonly NewEvent[],
  places: readonly number[],
  known: ReadonlySet<string>,
): Promise<readonly number[]> {
  // An observation has the order in its key: an order without a history cannot have one.
  const asked = places.flatMap((place) => events[place] ?? []).filter(({ type, orderId }) => type !== 'observed' || known.has(orderId))
  if (asked.length === 0) return places
  const stored = await storedKeys(trx, asked)
  return places.filter((place) => {
    const event = events[place]
    return event !== undefined && !stored.has(keyOf(event))
  })
}

async function storedKeys(trx: Trx, events: readonly NewEvent[]): Promise<Set<string>> {
  const stored = new Set<string>()
  for (const [source, ofSource] of Map.groupBy(events, (event) => event.source)) {
    const { rows } = await sql<{ key: string }>`
      select key from order_event where source = ${source} and key = any(${textArray(ofSource.map(({ key }) => key))}::text[])`.execute(trx)
    for (const { key } of rows) stored.add(keyOf({ source, key }))
  }
  return stored
}

const columns = sql.raw('order_id, type, happened_at, learnt_at, source, key, actor, import_id, payload')

/**
 * Adds the events at these places, in their sequence, and numbers them: the numbers by place. `rows` is their array. One that another
 * transaction has brought for another order meanwhile gets no number.
 */
export async function insertEvents(
  trx: Trx,
  events: readonly NewEvent[],
  places: readonly number[],
  rows: Buffer,
): Promise<Map<number, number>> {
  const added = sql`insert into order_event (${columns}) select ${columns} from unnest(${rows}::order_event[])`
  if (places.every((place) => events[place]?.type === 'observed')) {
    const inserted = await sql<{ ids: number[] }>`
      with added as (${added} returning id) select json_agg(id order by id) as ids from added`.execute(trx)
    const numbers = inserted.rows[0]?.ids ?? []
    if (numbers.length !== places.length) throw new Error(`${numbers.length} of ${places.length} events were added`)
    return new Map(places.map((place, i) => [place, numbers[i] ?? NaN]))
  }
  // A pushed event has its sender's key, whatever the order.
  const inserted = await sql<{ id: number; source: string; key: string }>`
    ${added} on conflict (source, key) do nothing returning id, source, key`.execute(trx)
  const numbers = new Map(inserted.rows.map((row) => [keyOf(row), row.id]))
  return new Map(places.flatMap((place) => numbered(place, events[place], numbers)))
}

function numbered(place: number, event: NewEvent | undefined, numbers: ReadonlyMap<string, number>): [number, number][] {
  const id = event && numbers.get(keyOf(event))
  return id === undefined ? [] : [[place, id]]
}

const keyOf = ({ source, key }: { source: string; key: string }): string => `${source}\n${key}`

/**
 * What was known of these orders before the new events, per order, as it was learnt. Of the exports only the newest, which are all that
 * the present rests on and what the new ones are compared with; all of them, where a new one is older, several sources export the order, or it was ended and open again.
 * (`+ 0`: a planner without statistics would walk the whole primary key for each order.)
 */
export async function loadBefore(trx: Trx, added: ReadonlyMap<string, readonly StoredEvent[]>): Promise<Map<string, StoredEvent[]>> {
  const first = [...added.values()].flat().reduce((least, { id }) => Math.min(least, id), Infinity)
  const { rows } = await sql<Row>`
    select event.* from unnest(${[...added.keys()]}::text[]) as wanted (id) cross join lateral (
      select * from order_event where order_id = wanted.id and type <> 'observed' and id + 0 < ${first}
      union all (
        select * from order_event where order_id = wanted.id and type = 'observed' and id + 0 < ${first}
        order by happened_at desc fetch first row with ties
      )
    ) as event order by id`.execute(trx)
  const before = perOrder(rows)
  const shared = await restingOnAll(trx, [...added.keys()])
  const incomplete = [...added].filter(([id, events]) => shared.has(id) || restsOnMore(events, before.get(id) ?? [])).map(([id]) => id)
  if (incomplete.length > 0) for (const [id, history] of await historiesBefore(trx, incomplete, first)) before.set(id, history)
  return before
}

/** Orders that rest on exports before the newest. */
async function restingOnAll(trx: Trx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from orders where id = any(${ids}::text[]) and (cardinality(sources) > 1 or reopenings <> '[]')`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

function restsOnMore(added: readonly StoredEvent[], newest: readonly StoredEvent[]): boolean {
  const exports = newest.filter(({ type }) => type === 'observed')
  const isNext = ({ type, source, happenedAt }: StoredEvent): boolean =>
    type !== 'observed' || exports.length === 0 || exports.some((known) => known.source === source && known.happenedAt <= happenedAt)
  return !added.every(isNext)
}

/** All events of one order, as they were learnt. */
export async function historyOf(db: Db, id: string): Promise<StoredEvent[]> {
  return (await historiesOf(db, [id])).get(id) ?? []
}

/** The same of several, by number. */
export const historiesOf = (db: Db, ids: readonly string[]): Promise<Map<string, StoredEvent[]>> =>
  historiesBefore(db, ids, Number.MAX_SAFE_INTEGER)

async function historiesBefore(db: Db, ids: readonly string[], before: number): Promise<Map<string, StoredEvent[]>> {
  const { rows } =
    await sql<Row>`select * from order_event where order_id = any(${ids}::text[]) and id + 0 < ${before} order by id`.execute(db)
  return perOrder(rows)
}

const perOrder = (rows: readonly Row[]): Map<string, StoredEvent[]> => Map.groupBy(rows.map(eventOf), ({ orderId }) => orderId)

type Row = Selectable<OrderTables['order_event']>

const eventOf = (row: Row): StoredEvent => ({
  id: row.id,
  orderId: row.order_id,
  happenedAt: row.happened_at,
  learntAt: row.learnt_at,
  source: row.source,
  key: row.key,
  actor: row.actor,
  importId: row.import_id,
  ...typedPayload(row.type, row.payload),
})
