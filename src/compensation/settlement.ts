import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { ordersByNumber } from '../orders/queries.ts'
import type { Context } from '../policy/context.ts'
import { type Settlement, settlements } from '../policy/contractors.ts'
import { type Day, dayOf, startOfDay } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'

/** 四(九)1: what contractors and the branch bear of a month, over the stored orders as of the context, with the orders behind each figure. */
export async function settlementOf(db: Db, month: { readonly first: Day; readonly next: Day }, context: Context): Promise<Settlement[]> {
  const due = await judgedOrders(db, await dueIn(db, month, context), context)
  const owed = due.filter(({ verdict }) => verdict.compensationFen > 0)
  const seen = new Set(due.map(({ order }) => order.id))
  const others = (await sharingHouseholds(db, owed)).filter((id) => !seen.has(id))
  return settlements([...due, ...(await judgedOrders(db, others, context))], month, context.parameters)
}

/** The numbers of orders that may be due in the month: a reschedule moves only what is open, or was at a past instant. */
async function dueIn(db: Db, { first, next }: { readonly first: Day; readonly next: Day }, { asOf, optIns }: Context): Promise<string[]> {
  const inDistricts = sql`district = any(${[...optIns.keys()]}::text[])`
  const { rows } = await sql<{ id: string }>`
    select id from orders where id in (
      select id from orders where ${inDistricts} and due_by >= ${timestamp(startOfDay(first))} and due_by < ${timestamp(startOfDay(next))}
      union select id from orders where ended_at is null
      union select id from orders where ended_at > ${timestamp(asOf)}
    ) and guaranteed and entered_at <= ${timestamp(asOf)} order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** I-4: orders due in another month may share a household's claim, and lead it. */
async function sharingHouseholds(db: Db, owed: readonly Judged[]): Promise<string[]> {
  if (owed.length === 0) return []
  const households = [...new Set(owed.map(({ order }) => order.household))]
  const earliest = Math.min(...owed.map(({ order }) => dayOf(order.enteredAt)))
  const { rows } = await sql<{ id: string }>`
    select id from orders
    where household = any(${households}::text[]) and guaranteed and entered_at >= ${timestamp(startOfDay(earliest))} order by id`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

const AT_ONCE = 2000

async function judgedOrders(db: Db, ids: readonly string[], context: Context): Promise<Judged[]> {
  const judged: Judged[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE)
    for (const { order } of await ordersByNumber(db, ids.slice(from, from + AT_ONCE), context.asOf))
      judged.push({ order, verdict: judge(order, context) })
  return judged
}
