import { type Selectable, sql } from 'kysely'
import type { Database, Trx } from '../db/database.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import type { Context } from '../policy/context.ts'
import { judge } from '../policy/judge.ts'
import { lockOrders } from './event-log.ts'
import { type OrderRow, orderRow, saveOrders, storedOrder } from './rows.ts'

const PAGE = 1000

/**
 * Judges every stored order by this context and writes the verdicts that differ: after a change of the notice's numbers, of what a
 * district opted in, or of force majeure. A page per transaction; answers how many orders changed.
 */
export async function rejudgeOrders(database: Database, context: Context): Promise<number> {
  let changed = 0
  let last = ''
  for (;;) {
    const ids = await database.db.selectFrom('orders').select('id').where('id', '>', last).orderBy('id').limit(PAGE).execute()
    const end = ids.at(-1)
    if (end === undefined) return changed
    const page = ids.map(({ id }) => id)
    changed += await database.db.transaction().execute((trx) => rejudge(trx, page, context))
    last = end.id
  }
}

async function rejudge(trx: Trx, ids: readonly string[], context: Context): Promise<number> {
  await lockOrders(trx, ids)
  const { rows } = await sql<Row>`select * from orders where id = any(${ids}::text[])`.execute(trx)
  const changed = rows.map((row) => ({ row, now: judgedAnew(row, context) })).filter(({ row, now }) => differs(row, now))
  await saveOrders(
    trx,
    changed.map(({ now }) => now),
  )
  return changed.length
}

type Row = Selectable<OrderTables['orders']>

function judgedAnew(row: Row, context: Context): OrderRow {
  const stored = storedOrder(row)
  return orderRow({ ...stored, lastEventId: row.last_event_id }, judge(stored.order, context), context.asOf)
}

const verdictColumns = [
  'in_scope',
  'guaranteed',
  'status',
  'late_days',
  'exemption',
  'compensation_fen',
  'due_by',
  'work_by',
  'pay_by',
  'flags',
] as const

const differs = (row: Row, now: OrderRow): boolean => verdictColumns.some((column) => asText(row[column]) !== asText(now[column]))

/** Times come from the database as dates and go there as text. */
function asText(value: unknown): string {
  if (value instanceof Date) return String(value.getTime())
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return String(Date.parse(value))
  return JSON.stringify(value)
}
