import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { projectionsAsOf } from '../orders/as-of.ts'
import type { Days } from '../policy/figures.ts'
import { type Instant, dayOf, endOfDay, startOfDay } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'
import type { Order } from '../policy/order.ts'
import { parseOrder } from '../policy/parse-order.ts'
import { settledAt } from './ended-in-time.ts'

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
 * Guaranteed orders that figures of these days may count, judged at `asOf`, save those that ended in time and are settled: those due then;
 * those open then, because a reschedule moves only what is open. What is stored as in time may not be
 * so yet: `unsettled`.
 */
export async function promisedOrders(
  db: Db,
  asked: {
    readonly districts: readonly string[]
    readonly days: Days
    readonly reach: 'all' | 'due'
    /** Which of those that are stored as in time are read too. */
    readonly inTime: 'none' | 'unsettled' | 'all'
    readonly asOf: Instant
  },
): Promise<Known[]> {
  const asOf = timestamp(asked.asOf)
  const inDistricts = sql`district = any(${asked.districts}::text[])`
  const [start, end] = [timestamp(startOfDay(asked.days.from)), timestamp(endOfDay(asked.days.to))]
  const due = sql`due_by between ${start} and ${end}`
  // What is due later now may have been due on these days before it was rescheduled.
  const open = asked.reach === 'all' ? sql`true` : sql`due_by > ${end} and facts ? 'reschedules'`
  // One branch per index. They are not joined with the orders again: that reads the whole table.
  const branches = [
    sql`${due} and status <> 'on-time'`,
    ...(asked.inTime === 'none'
      ? []
      : [sql`${due} and status = 'on-time' and ${asked.inTime === 'all' ? sql`true` : notSettled(asked.asOf)}`]),
    sql`ended_at is null and ${open}`,
    sql`ended_at > ${asOf} and ${open}`,
    sql`due_by < ${start} and due_by >= ${timestamp(startOfDay(asked.days.from - COMPLAINT_REACH_DAYS))}
      and 'reschedule-void-no-evidence' = any(flags)`,
  ].map(
    (its) => sql`select id, facts, data_as_of, unknown_reschedules from orders
    where ${its} and guaranteed and entered_at <= ${asOf} and ${inDistricts}`,
  )
  const { rows } = await sql<PromisedRow>`${sql.join(branches, sql` union all `)}`.execute(db)
  const each = new Map(rows.map((row) => [row.id, row]))
  return knownAsOf(db, [...each.values()], asked.asOf)
}

const notSettled = (asOf: Instant) => sql`not ${settledAt(asOf)}`

/**
 * The orders beside `judged` that may share a claim with one of them (I-4): of the same households, entered on the same days. Who ended in
 * time has no claim, and all others that are due on the days are in `judged`.
 */
export async function sharingClaims(
  db: Db,
  { districts, days }: { readonly districts: readonly string[]; readonly days: Days },
  judged: readonly Judged[],
  asOf: Instant,
): Promise<Known[]> {
  const owed = judged.filter(({ verdict }) => verdict.compensationFen > 0)
  if (owed.length === 0) return []
  const seen = new Set(judged.map(({ order }) => order.id))
  const earliest = Math.min(...owed.map(({ order }) => dayOf(order.enteredAt)))
  // Nothing is due before it is entered.
  const { rows } = await sql<PromisedRow>`
    select id, facts, data_as_of, unknown_reschedules from orders
    where household = any(${[...new Set(owed.map(({ order }) => order.household))]}::text[]) and district = any(${districts}::text[])
      and due_by >= ${timestamp(startOfDay(earliest))} and guaranteed
      and not due_by between ${timestamp(startOfDay(days.from))} and ${timestamp(endOfDay(days.to))}`.execute(db)
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
