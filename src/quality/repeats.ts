import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { type StoredOrder, storedOrder } from '../orders/current/rows.ts'
import { type QualityRules, longestRepeat, repeatDaysAt } from '../people/quality/rules.ts'
import type { Instant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { type Repeat, lastDone, repeatOf } from './repeat-rule.ts'
import { pairsWithin, repairsEntered } from './reports.ts'

/** A repeat seen from one of its two orders: the other one. */
export interface OtherOrder extends Repeat {
  readonly order: Order
}

/** What an order has to do with repeats. */
export interface Repeats {
  /** The last order after whose completion this one was reported; null: this one is no repeat. */
  readonly of: OtherOrder | null
  /** Reports after the completion of this one, the earliest first. */
  readonly again: readonly OtherOrder[]
}

/** More of one household within a month are no household's, but a placeholder for many. */
const MOST = 50

/** Of one order, by the other orders of its household or account in its district, as they stood at `now`. */
export async function repeatsOf(db: Db, rules: QualityRules, stored: StoredOrder, now: Instant): Promise<Repeats> {
  const { order } = stored
  const others = await othersOfHousehold(db, stored, longestRepeat(rules), now)
  const windows = repeatDaysAt(rules, order.enteredAt)
  const earlier = lastDone(others.filter((other) => repeatOf(order, other, windows) !== null))
  const found = earlier === null ? null : repeatOf(order, earlier, windows)
  const again = others.flatMap((other): OtherOrder[] => {
    const repeat = repeatOf(other, order, repeatDaysAt(rules, other.enteredAt))
    return repeat === null ? [] : [{ ...repeat, order: other }]
  })
  return {
    of: earlier === null || found === null ? null : { ...found, order: earlier },
    again: again.toSorted((a, b) => a.order.enteredAt - b.order.enteredAt),
  }
}

async function othersOfHousehold(db: Db, { order, contact }: StoredOrder, reach: number, now: Instant): Promise<Order[]> {
  const { id, household, district, enteredAt, completedAt } = order
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where(
      sql<boolean>`id in (
        select id from orders where household = ${household}
        union select id from orders where account = ${contact.account} and account is not null
      )`,
    )
    .where('id', '<>', id)
    .where('district', '=', district)
    .where('entered_at', '<=', timestamp(Math.min(now, (completedAt ?? enteredAt) + reach)))
    .where(sql<boolean>`(ended_at is null or ended_at >= ${timestamp(enteredAt - reach)})`)
    .orderBy('entered_at', 'desc')
    .limit(MOST)
    .execute()
  const stood = await ordersAsOf(db, rows.map(storedOrder), now)
  return stood.flatMap((other) => (other.order.enteredAt <= now ? [other.order] : []))
}

/** A report and the last order before it whose completion it came after. */
export interface RepeatPair extends Repeat {
  readonly report: string
  readonly reportedAt: Instant
  readonly done: string
  /** Of the crew that was there before. */
  readonly crew: string | null
  readonly district: string
}

/** The reports of these districts entered between two instants that are repeats, the latest first. `crews`: after visits of these alone. */
export async function repeatsBetween(
  db: Db,
  rules: QualityRules,
  asked: {
    readonly districts: readonly string[]
    readonly crews: readonly string[] | null
    readonly from: Instant
    readonly to: Instant
  },
): Promise<RepeatPair[]> {
  const rows = await candidates(db, rules, asked)
  const pairs = [...Map.groupBy(rows, ({ report }) => report).values()].flatMap((visits): RepeatPair[] => {
    const found = visits.flatMap((row) => {
      const repeat = repeatOf(reportIn(row), { id: row.done, completedAt: row.ended_at }, repeatDaysAt(rules, row.entered_at))
      return repeat === null ? [] : [{ ...repeat, ...row, id: row.done, completedAt: row.ended_at }]
    })
    const last = lastDone(found)
    if (last === null) return []
    const { day, within, report, entered_at: reportedAt, done, crew, district } = last
    return [{ day, within, report, reportedAt, done, crew, district }]
  })
  const wanted = pairs.filter(({ crew }) => asked.crews === null || (crew !== null && asked.crews.includes(crew)))
  return wanted.toSorted((a, b) => b.reportedAt - a.reportedAt || (a.report < b.report ? -1 : 1))
}

interface Candidate {
  readonly done: string
  readonly crew: string | null
  readonly district: string
  readonly ended_at: Instant
  readonly report: string
  readonly entered_at: Instant
}

/** A candidate is a repair that is not cancelled. */
const reportIn = ({ report, entered_at: enteredAt }: Candidate) =>
  ({ id: report, kind: 'repair', enteredAt, completedAt: null, cancelledAt: null }) as const

async function candidates(
  db: Db,
  rules: QualityRules,
  { districts, from, to }: { readonly districts: readonly string[]; readonly from: Instant; readonly to: Instant },
): Promise<Candidate[]> {
  const reach = longestRepeat(rules)
  const { rows } = await sql<Candidate>`
    with done as materialized (
      select id, household, account, district, installer, ended_at from orders
      where ended_at between ${timestamp(from - reach)} and ${timestamp(to)}
        and source_state = 'completed' and district = any(${districts}::text[])
    ), reports as materialized (${repairsEntered({ districts, from, to })})
    ${pairsWithin(reach)}`.execute(db)
  return rows
}
