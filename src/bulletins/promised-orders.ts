import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { projectionsAsOf } from '../orders/as-of.ts'
import { type Day, type Instant, dayOf, endOfDay, startOfDay } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'
import type { Order } from '../policy/order.ts'
import { parseOrder } from '../policy/parse-order.ts'

/** An order's facts, and how far they were told. */
export interface Known {
  readonly order: Order
  readonly dataAsOf: Instant
  /** The source counts more reschedules than are known. */
  readonly unknownReschedules: boolean
}

/**
 * A complaint voids the reschedules that nobody can prove, so that a day counts an order that was due on a later one before.
 * To judge as of the time before the complaint such orders are looked for this far back; their reschedules reach no further.
 */
const COMPLAINT_REACH_DAYS = 31

/**
 * Guaranteed orders that figures of the days [`from`, `to`] may count, judged at any instant from `openSince` to `asOf`: those due
 * then, and those open at some time since, because a reschedule moves only what is open.
 */
export async function promisedOrders(
  db: Db,
  asked: {
    readonly districts: readonly string[]
    readonly from: Day
    readonly to: Day
    readonly openSince: Instant
    readonly asOf: Instant
  },
): Promise<Known[]> {
  const inDistricts = sql`district = any(${asked.districts}::text[])`
  const start = timestamp(startOfDay(asked.from))
  // One branch per index.
  const { rows } = await sql<PromisedRow>`
    select id, facts, data_as_of, unknown_reschedules from orders
    where id in (
      select id from orders where ${inDistricts} and due_by between ${start} and ${timestamp(endOfDay(asked.to))}
      union select id from orders where ${inDistricts} and ended_at is null
      union select id from orders where ended_at > ${timestamp(asked.openSince)}
      union select id from orders where ${inDistricts} and due_by < ${start}
        and due_by >= ${timestamp(startOfDay(asked.from - COMPLAINT_REACH_DAYS))} and 'reschedule-void-no-evidence' = any(flags)
    ) and guaranteed and entered_at <= ${timestamp(asked.asOf)} and ${inDistricts}`.execute(db)
  return knownAsOf(db, rows, asked.asOf)
}

/** The orders beside `judged` that may share a claim with one of them (I-4): of the same households, entered on the same days. */
export async function sharingClaims(db: Db, districts: readonly string[], judged: readonly Judged[], asOf: Instant): Promise<Known[]> {
  const owed = judged.filter(({ verdict }) => verdict.compensationFen > 0)
  if (owed.length === 0) return []
  const seen = new Set(judged.map(({ order }) => order.id))
  const earliest = Math.min(...owed.map(({ order }) => dayOf(order.enteredAt)))
  // Nothing is due before it is entered: the index on districts and deadlines finds them.
  const { rows } = await sql<PromisedRow>`
    select id, facts, data_as_of, unknown_reschedules from orders
    where district = any(${districts}::text[]) and due_by >= ${timestamp(startOfDay(earliest))} and guaranteed
      and household = any(${[...new Set(owed.map(({ order }) => order.household))]}::text[])`.execute(db)
  return knownAsOf(
    db,
    rows.filter(({ id }) => !seen.has(id)),
    asOf,
  )
}

interface PromisedRow {
  id: string
  facts: object
  data_as_of: Instant
  unknown_reschedules: boolean
}

/** As they stood at `asOf`; their histories are needed only of those that a source spoke of since. */
async function knownAsOf(db: Db, rows: readonly PromisedRow[], asOf: Instant): Promise<Known[]> {
  const ahead = rows.filter((row) => row.data_as_of > asOf).map(({ id }) => id)
  const stood = ahead.length === 0 ? new Map<string, never>() : await projectionsAsOf(db, ahead, asOf)
  return rows.map((row): Known => {
    const { order = parseOrder(row.facts), unknownReschedules = row.unknown_reschedules } = stood.get(row.id) ?? {}
    return { order, unknownReschedules, dataAsOf: Math.min(row.data_as_of, asOf) }
  })
}
