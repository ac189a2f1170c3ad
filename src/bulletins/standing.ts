import type { Db } from '../db/database.ts'
import { type Claim, claims } from '../policy/claims.ts'
import type { Context } from '../policy/context.ts'
import type { Days } from '../policy/figures.ts'
import type { Instant } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'
import { type EndedInTime, endedInTime } from './ended-in-time.ts'
import { type LedgerClaims, ledgerClaims } from './ledger-claims.ts'
import { type Known, promisedOrders, sharingClaims } from './promised-orders.ts'

/**
 * How the promised orders of some days stand at an instant: those that ended in time as sums, all others one by one. Nineteen of twenty
 * orders end in time, and PostgreSQL counts them thirty times as fast as they are read and judged.
 */
export interface Standing {
  readonly asOf: Instant
  readonly districts: readonly string[]
  readonly inTime: readonly EndedInTime[]
  readonly judged: readonly Judged[]
  /** Orders of `judged` whose source counts more reschedules than are known. */
  readonly unknownReschedules: ReadonlySet<string>
  /** By district the newest time as of which a source spoke of one of them. */
  readonly told: ReadonlyMap<string, Instant>
  /** What was done about the claims of the days, and of the month. */
  readonly ledger: LedgerClaims
}

export interface StandingAsked {
  readonly districts: readonly string[]
  /** The days of an edition. */
  readonly days: Days
  /** The days of the month that are counted too; null: no month. */
  readonly month: Days | null
  /** `all`: whatever is open at the instant, and what shares a claim with an order of the days; `due`: only what was due on the days. */
  readonly reach: 'all' | 'due'
  /** Every order by itself, also those that ended in time. */
  readonly singly?: true
}

/** As of the context's time, by what was told and done by then. */
export async function standingAt(db: Db, asked: StandingAsked, context: Context): Promise<Standing> {
  const { asOf } = context
  const { districts, days, month, reach, singly = false } = asked
  const whole = month === null ? days : { from: Math.min(days.from, month.from), to: Math.max(days.to, month.to) }
  const inTime = singly ? [] : await endedInTime(db, { districts, days, month: month ?? days, whole }, asOf)
  const unsettled = inTime.some((one) => one.unsettled > 0)
  const read = singly ? 'all' : unsettled ? 'unsettled' : 'none'
  const known = await promisedOrders(db, { districts, days: whole, reach, asOf, inTime: read })
  const judged = judgeAll(known, context)
  const sharing = reach === 'all' ? await sharingClaims(db, { districts, days: whole }, judged, asOf) : []
  return {
    asOf,
    districts,
    inTime,
    judged: [...judged, ...judgeAll(sharing, context)],
    unknownReschedules: new Set(known.flatMap(({ order, unknownReschedules }) => (unknownReschedules ? [order.id] : []))),
    told: latestOf(known, inTime, asOf),
    ledger: await ledgerClaims(db, districts, whole, asOf),
  }
}

/** The same by district, taken apart once however many bulletins there are. */
export function byDistrict(standing: Standing): ReadonlyMap<string, Standing> {
  const inTime = Map.groupBy(standing.inTime, ({ district }) => district)
  const judged = Map.groupBy(standing.judged, ({ order }) => order.district)
  return new Map(
    standing.districts.map((district) => [
      district,
      { ...standing, districts: [district], inTime: inTime.get(district) ?? [], judged: judged.get(district) ?? [] },
    ]),
  )
}

/** What is owed for its orders, worked out once: several figures are made of it. */
export function claimsOf({ judged }: Standing): readonly Claim[] {
  const owed = owedFor.get(judged) ?? claims(judged)
  owedFor.set(judged, owed)
  return owed
}
const owedFor = new WeakMap<readonly Judged[], readonly Claim[]>()

/** The sums of the orders that were due on the edition's days, or in the month. */
export const inTimeOf = ({ inTime }: Standing, which: 'days' | 'month'): readonly EndedInTime[] =>
  inTime.filter(({ ofDays, ofMonth }) => (which === 'days' ? ofDays : ofMonth))

/** The newest of all its districts; null: no orders. */
export function dataAsOf({ districts, told }: Standing): Instant | null {
  const instants = districts.flatMap((district) => told.get(district) ?? [])
  return instants.length === 0 ? null : Math.max(...instants)
}

const judgeAll = (orders: readonly Pick<Known, 'order'>[], context: Context): Judged[] =>
  orders.map(({ order }) => ({ order, verdict: judge(order, context) }))

function latestOf(known: readonly Known[], inTime: readonly EndedInTime[], asOf: Instant): ReadonlyMap<string, Instant> {
  const told = new Map<string, Instant>()
  const tell = (district: string, at: Instant) => told.set(district, Math.max(told.get(district) ?? -Infinity, Math.min(at, asOf)))
  for (const { order, dataAsOf } of known) tell(order.district, dataAsOf)
  for (const { district, dataAsOf } of inTime) tell(district, dataAsOf)
  return told
}
