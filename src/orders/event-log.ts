import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { NewEvent, StoredEvent } from './event.ts'
import { payloadJson, typedPayload } from './payload.ts'

/** Orders share this many locks (a power of two), so that an import of any size needs few; whoever shares one waits for the other's transaction. */
const LOCKS = 256

/**
 * Until the end of the transaction nobody else adds to the history of these orders, known or new. Always in the same sequence,
 * so that two imports never wait for each other.
 */
export async function lockOrders(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtext('order_event'), slot)
    from (select distinct hashtext(id) & ${LOCKS - 1}::int as slot from unnest(${ids}::text[]) as id order by slot) as slots`.execute(trx)
}

/** Adds the events that are not yet there, in the given sequence, and numbers them; null for the others. */
export async function insertEvents(trx: Trx, events: readonly NewEvent[]): Promise<(StoredEvent | null)[]> {
  const column = <T>(of: (event: NewEvent) => T): T[] => events.map(of)
  const { rows } = await sql<{ id: number; source: string; key: string }>`
    insert into order_event (order_id, type, happened_at, learnt_at, source, key, actor, import_id, payload)
    select e.* from unnest(
      ${column((e) => e.orderId)}::text[], ${column((e) => e.type)}::text[],
      ${column((e) => formatInstant(e.happenedAt))}::timestamptz[], ${column((e) => formatInstant(e.learntAt))}::timestamptz[],
      ${column((e) => e.source)}::text[], ${column((e) => e.key)}::text[], ${column((e) => e.actor)}::text[],
      ${column((e) => e.importId)}::bigint[], ${column((e) => JSON.stringify(payloadJson(e)))}::jsonb[]
    ) as e
    on conflict (source, key) do nothing
    returning id, source, key`.execute(trx)
  const numbers = new Map(rows.map((row) => [keyOf(row), row.id]))
  return events.map((event) => {
    const id = numbers.get(keyOf(event))
    // The second of two equal events in one batch is no event.
    numbers.delete(keyOf(event))
    return id === undefined ? null : { ...event, id }
  })
}

const keyOf = ({ source, key }: { source: string; key: string }): string => `${source}\n${key}`

/** All events of these orders, per order, as they were learnt. */
export async function loadHistories(db: Db, ids: readonly string[]): Promise<Map<string, StoredEvent[]>> {
  const { rows } = await sql<Row>`select * from order_event where order_id = any(${ids}::text[]) order by id`.execute(db)
  const histories = new Map<string, StoredEvent[]>()
  for (const row of rows) {
    const history = histories.get(row.order_id)
    if (history === undefined) histories.set(row.order_id, [eventOf(row)])
    else history.push(eventOf(row))
  }
  return histories
}

/** What is known of one order, as it was learnt. */
export async function historyOf(db: Db, id: string): Promise<StoredEvent[]> {
  return (await loadHistories(db, [id])).get(id) ?? []
}

type Row = Selectable<OrderTables['order_event']>

const eventOf = (row: Row): StoredEvent => ({
  id: row.id,
  orderId: row.order_id,
  happenedAt: instantOf(row.happened_at),
  learntAt: instantOf(row.learnt_at),
  source: row.source,
  key: row.key,
  actor: row.actor,
  importId: row.import_id,
  ...typedPayload(row.type, row.payload),
})

const instantOf = (date: Date): Instant => Math.floor(date.getTime() / 1000)
