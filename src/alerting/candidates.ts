import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import { type StoredOrder, readReopenings, storedOrder } from '../orders/current/rows.ts'
import type { AlertStep } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'

/** The part of an open order that alerts look at. */
export interface Candidate {
  readonly id: string
  readonly district: string
  readonly workBy: Instant | null
  readonly dueBy: Instant | null
  /** When it, ended before, was open again, oldest first. */
  readonly reopenings: readonly Instant[]
  /** Its lateness is exempt, which only a judgement as of now can tell. */
  readonly exempt: boolean
}

/**
 * Orders open at `now` whose visit or deadline comes within the longest step, or whose deadline has passed, by the verdict as stored:
 * the minute's work stays small however many orders there are. Whoever speaks judges them anew.
 */
export async function candidates(db: Db, steps: readonly AlertStep[], districts: readonly string[], now: Instant): Promise<Candidate[]> {
  const ahead = Math.max(0, ...steps.filter(({ when }) => when === 'before').map(({ minutes }) => minutes))
  const [from, to] = [timestamp(now), timestamp(now + ahead * 60)]
  const late = steps.some(({ when }) => when === 'after')
  // One branch per index; an end may lie ahead of a clock that replays the past.
  const { rows } = await sql<Pick<OrderRow, 'id' | 'district' | 'work_by' | 'due_by' | 'reopenings'>>`
    select id, district, work_by, due_by, reopenings from orders
    where id in (
      select id from orders where ended_at is null and work_by between ${from} and ${to}
      union all select id from orders where ended_at is null and due_by between ${from} and ${to}
      union all select id from orders where ended_at is null and due_by < ${from} and ${late}
      union all select id from orders where ended_at > ${from} and least(work_by, due_by) <= ${to}
    ) and in_scope and entered_at <= ${from} and district = any(${districts}::text[])`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    district: row.district,
    workBy: row.work_by,
    dueBy: row.due_by,
    reopenings: readReopenings(row.reopenings),
    exempt: false,
  }))
}

export async function ordersById(db: Db, ids: readonly string[]): Promise<StoredOrder[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<OrderRow>`select * from orders where id = any(${ids}::text[])`.execute(db)
  return rows.map(storedOrder)
}

type OrderRow = Selectable<OrderTables['orders']>
