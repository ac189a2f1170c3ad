import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { type Day, type Instant, dayOf, endOfDay, formatInstant, startOfDay } from '../policy/instant.ts'
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
  const start = time(startOfDay(asked.from))
  // One branch per index.
  const { rows } = await sql<PromisedRow>`
    select facts, data_as_of, unknown_reschedules from orders
    where id in (
      select id from orders where ${inDistricts} and due_by between ${start} and ${time(endOfDay(asked.to))}
      union select id from orders where ${inDistricts} and ended_at is null
      union select id from orders where ended_at > ${time(asked.openSince)}
      union select id from orders where ${inDistricts} and due_by < ${start}
        and due_by >= ${time(startOfDay(asked.from - COMPLAINT_REACH_DAYS))} and 'reschedule-void-no-evidence' = any(flags)
    ) and guaranteed and entered_at <= ${time(asked.asOf)} and ${inDistricts}`.execute(db)
  return rows.map(known)
}

/** The orders beside `judged` that may share a claim with one of them (I-4): of the same households, entered on the same days. */
export async function sharingClaims(db: Db, districts: readonly string[], judged: readonly Judged[]): Promise<Known[]> {
  const owed = judged.filter(({ verdict }) => verdict.compensationFen > 0)
  if (owed.length === 0) return []
  const seen = new Set(judged.map(({ order }) => order.id))
  const earliest = Math.min(...owed.map(({ order }) => dayOf(order.enteredAt)))
  // Nothing is due before it is entered: the index on districts and deadlines finds them.
  const { rows } = await sql<PromisedRow>`
    select facts, data_as_of, unknown_reschedules from orders
    where district = any(${districts}::text[]) and due_by >= ${time(startOfDay(earliest))} and guaranteed
      and household = any(${[...new Set(owed.map(({ order }) => order.household))]}::text[])`.execute(db)
  return rows.map(known).filter(({ order }) => !seen.has(order.id))
}

interface PromisedRow {
  facts: object
  data_as_of: Date
  unknown_reschedules: boolean
}

const known = (row: PromisedRow): Known => ({
  order: parseOrder(row.facts),
  dataAsOf: Math.floor(row.data_as_of.getTime() / 1000),
  unknownReschedules: row.unknown_reschedules,
})
const time = (at: Instant) => sql`${formatInstant(at)}::timestamptz`
