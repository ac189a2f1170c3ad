import type { Db } from '../db/database.ts'
import { type FeedAge, feedAges } from '../orders/feeds.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import type { Organisation } from '../people/organisation.ts'
import { pastDeadline } from '../orders/past-deadline.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Context } from '../policy/context.ts'
import { type Figures, type Ranked, figures, ranking } from '../policy/figures.ts'
import { DAY, type Day, type Instant, civil, dayOf } from '../policy/instant.ts'
import { type Judged, judge } from '../policy/judge.ts'
import type { Order } from '../policy/order.ts'
import { type OverdueCounts, overdueCounts } from '../policy/overdue.ts'
import { type Known, promisedOrders, sharingClaims } from './promised-orders.ts'

export const editions = ['progress', 'final'] as const
/** A progress edition is of the day while it lasts, led by done of due; a final one is of the whole day, on the next morning. */
export type Edition = (typeof editions)[number]

export type Scope = { readonly district: string } | { readonly city: true }

/** `ganyu`, `city`: in keys. */
export const scopeKey = (scope: Scope): string => ('city' in scope ? 'city' : scope.district)

export interface BulletinAsked {
  readonly scope: Scope
  readonly date: Day
  readonly edition: Edition
  readonly asOf: Instant
}

/** docs/notice.md section 7 for a district or the city, every order judged as of `asOf`. */
export interface Bulletin extends BulletinAsked {
  /** The newest export that speaks of an order counted here; null without orders. */
  readonly dataAsOf: Instant | null
  /** Feeds whose newest data are older than their limit. */
  readonly staleFeeds: readonly FeedAge[]
  readonly day: Figures
  /** Whatever their day: what is past its deadline and not done at `asOf`. */
  readonly overdue: OverdueCounts
  /** Of the orders due on the day those past their deadline, not done, and exempt. */
  readonly exemptOverdue: number
  /** Orders due on the day whose source counts a reschedule that nobody knows more about. */
  readonly unknownReschedules: number
  /** The day before as it stood at the same time of its edition, 24 h before `asOf`. */
  readonly dayBefore: Pick<Figures, 'all' | 'installs' | 'repairs'>
  /** The days of the month up to this one. */
  readonly monthToDate: Figures
  /** For the city: the districts by assessed rate. */
  readonly districts: readonly Ranked<DistrictFigures>[] | null
}

export interface DistrictFigures {
  readonly district: string
  readonly figures: Figures
}

/** Payments are registered by the payout list, which is not kept here yet. */
const paid: ReadonlySet<string> = new Set()

/** Reads and judges; writes nothing. */
export async function computeBulletin(db: Db, organisation: Organisation, asked: BulletinAsked): Promise<Bulletin> {
  const { scope, date, asOf } = asked
  const districts = 'city' in scope ? organisation.districts.map(({ id }) => id) : [scope.district]
  const monthStart = date - civil(date).date + 1
  const known = await promisedOrders(db, { districts, from: Math.min(monthStart, date - 1), to: date, asOf, openSince: asOf - DAY })
  const [now, dayBefore] = [await contextAt(db, organisation, asOf), await contextAt(db, organisation, asOf - DAY)]
  const counted = judgeAll(known, now)
  const judged = [...counted, ...judgeAll(await sharingClaims(db, districts, counted, asOf), now)]
  const unknown = new Set(known.flatMap(({ order, unknownReschedules }) => (unknownReschedules ? [order.id] : [])))
  const overdue = await pastDeadline(db, districts, now)
  const of = (some: readonly Judged[], from: Day): Figures => figures(some, { from, to: date }, asOf, paid)
  return {
    ...asked,
    dataAsOf: known.length === 0 ? null : latest(known),
    staleFeeds: (await feedAges(db, organisation.feeds, asOf)).filter(({ stale }) => stale),
    day: of(judged, date),
    overdue: overdueCounts(overdue, asOf),
    exemptOverdue: overdue.filter((one) => one.verdict.exemption !== null && isCounted(one, date)).length,
    unknownReschedules: judged.filter((one) => unknown.has(one.order.id) && isCounted(one, date)).length,
    dayBefore: countsOf(figures(judgeAll(known, dayBefore), { from: date - 1, to: date - 1 }, asOf - DAY, paid)),
    monthToDate: of(judged, monthStart),
    districts: 'city' in scope ? rankedDistricts(districts, judged, (some) => of(some, date)) : null,
  }
}

const countsOf = ({ all, installs, repairs }: Figures): Bulletin['dayBefore'] => ({ all, installs, repairs })

const latest = (known: readonly Known[]): Instant => known.reduce((latest, { dataAsOf }) => Math.max(latest, dataAsOf), -Infinity)

/** As figures() counts an order as due on a day. */
const isCounted = ({ verdict }: Judged, date: Day): boolean =>
  verdict.guaranteed && verdict.status !== 'cancelled' && verdict.dueBy !== null && dayOf(verdict.dueBy) === date

const contextAt = (db: Db, organisation: Organisation, asOf: Instant): Promise<Context> => contextInForce(db, contextOf(organisation, asOf))

const judgeAll = (orders: readonly { readonly order: Order }[], context: Context): Judged[] =>
  orders.map(({ order }) => ({ order, verdict: judge(order, context) }))

function rankedDistricts(districts: readonly string[], judged: readonly Judged[], of: (some: readonly Judged[]) => Figures) {
  const perDistrict = Map.groupBy(judged, ({ order }) => order.district)
  return ranking(
    districts.map((district) => ({ district, figures: of(perDistrict.get(district) ?? []) })),
    districts,
  )
}
