import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Context } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'
import { parseOrder } from '../policy/parse-order.ts'
import { projectionsAsOf } from './as-of.ts'

/**
 * The orders of these districts that are open and past their deadline as of the context's time, exempt or not, the oldest first. What an
 * order's lateness comes to changes with time, so that all of them are judged.
 */
export async function pastDeadline(db: Db, districts: readonly string[], context: Context): Promise<readonly Judged[]> {
  const now = timestamp(context.asOf)
  // One branch per index. An end, and a source, may be ahead of a clock that replays the past.
  const { rows } = await sql<{ id: string; facts: object; data_as_of: Instant }>`
    select id, facts, data_as_of from orders
    where id in (
      select id from orders where ended_at is null and due_by < ${now}
      union all select id from orders where ended_at > ${now}
      union all select id from orders where ended_at is null and district = any(${districts}::text[]) and data_as_of > ${now}
    ) and entered_at <= ${now} and district = any(${districts}::text[])`.execute(db)
  const ahead = rows.filter((row) => row.data_as_of > context.asOf).map(({ id }) => id)
  const stood = await projectionsAsOf(db, ahead, context.asOf)
  return rows
    .map(({ id, facts }) => stood.get(id)?.order ?? parseOrder(facts))
    .map((order) => ({ order, verdict: judge(order, context) }))
    .filter(({ verdict }) => verdict.status === 'overdue')
    .toSorted(byDeadline)
}

const byDeadline = (a: Judged, b: Judged): number => (a.verdict.dueBy ?? 0) - (b.verdict.dueBy ?? 0) || (a.order.id < b.order.id ? -1 : 1)
