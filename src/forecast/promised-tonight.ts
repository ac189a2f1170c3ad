import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { storedOrder } from '../orders/current/rows.ts'
import type { Context } from '../policy/context.ts'
import { dayOf, endOfDay } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'
import type { PromisedWork } from './model/tonight.ts'

/** An open order whose promise ends today, and what it comes to when it is still open at the first second after. */
export interface PromisedTonight {
  readonly work: PromisedWork
  readonly ifLate: Judged
}

/** The open orders of these districts that are guaranteed for a time between now and the end of the day, as policy judges them now. */
export async function promisedTonight(db: Db, districts: readonly string[], context: Context): Promise<PromisedTonight[]> {
  const now = context.asOf
  const tonight = endOfDay(dayOf(now))
  const due = sql`due_by between ${timestamp(now)} and ${timestamp(tonight)}`
  // An end may lie ahead of a clock that replays the past.
  const { rows } = await sql<Selectable<OrderTables['orders']>>`
    select * from orders
    where id in (
      select id from orders where ended_at is null and ${due}
      union all select id from orders where ended_at > ${timestamp(now)} and ${due}
    ) and guaranteed and entered_at <= ${timestamp(now)} and district = any(${districts}::text[])`.execute(db)
  const stood = await ordersAsOf(db, rows.map(storedOrder), now)
  return stood.flatMap(({ order }) => {
    const { guaranteed, status, dueBy, workBy } = judge(order, context)
    if (!guaranteed || status !== 'open' || dueBy === null || dueBy > tonight) return []
    const { id, district, installer: crew, enteredAt } = order
    const work = { id, district, crew, enteredAt, dueBy, visitLater: workBy !== null && workBy > tonight }
    return [{ work, ifLate: { order, verdict: judge(order, { ...context, asOf: dueBy + 1 }) } }]
  })
}
