import type { Db } from '../db/database.ts'
import { type EscalationFigures, type EscalationTimes, escalationFigures, escalationTimes } from '../escalation/figures.ts'
import { type FeedAge, feedAges } from '../orders/feeds.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { pastDeadline } from '../orders/past-deadline.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Context } from '../policy/context.ts'
import { type Days, type Figures, figures, isCounted } from '../policy/figures.ts'
import { DAY, type Day, type Instant } from '../policy/instant.ts'
import type { Judged } from '../policy/judge.ts'
import { type OverdueCounts, overdueCounts } from '../policy/overdue.ts'
import { inForce } from '../policy/parameters.ts'
import { type Ranked, type RankedBy, ranking } from './ranking.ts'
import { type ContractorFigures, type CrewFigures, contractorFigures, crewFigures } from './crews.ts'
import { type Edition, daysBefore, daysOf, firstOf } from './editions.ts'
import { type PayoutFigures, payoutFigures } from './ledger-claims.ts'
import { type LateOrder, type ToDo, lateOrders, toDo } from './late-orders.ts'
import { type Standing, type StandingAsked, byDistrict, claimsOf, dataAsOf, inTimeOf, standingAt } from './standing.ts'

export type Scope = { readonly district: string } | { readonly city: true }

/** `ganyu`, `city`: in keys. */
export const scopeKey = (scope: Scope): string => ('city' in scope ? 'city' : scope.district)

export interface EditionAsked {
  /** One of the edition's days. */
  readonly date: Day
  readonly edition: Edition
  readonly asOf: Instant
}

export interface BulletinAsked extends EditionAsked {
  readonly scope: Scope
}

type KindCounts = Pick<Figures, 'all' | 'installs' | 'repairs'>

/** docs/notice.md section 7 for a district or the city, every order judged as of `asOf`. */
export interface Bulletin extends BulletinAsked {
  /** The days of which it is: one, save of a week or a month. */
  readonly days: Days
  /** The newest export that speaks of an order counted here; null without orders. */
  readonly dataAsOf: Instant | null
  /** Feeds whose newest data are older than their limit. */
  readonly staleFeeds: readonly FeedAge[]
  /** Of the edition's days. */
  readonly day: Figures
  /** Whatever their day: what is past its deadline and not done at `asOf`. */
  readonly overdue: OverdueCounts
  /** Of the orders due on the day those past their deadline, not done, and exempt. */
  readonly exemptOverdue: number
  /** Orders due on the day whose source counts a reschedule that nobody knows more about. */
  readonly unknownReschedules: number
  /** The day, week or month before as it stood at the same time of its edition. */
  readonly dayBefore: KindCounts
  /** The same weekday of the week before as it stood at the same time; null for a week or a month. */
  readonly weekBefore: KindCounts | null
  /** The days of the month up to the last of the edition's. */
  readonly monthToDate: Figures
  /** How far the claims of the days, and of the month, have come; null: there is no ledger to know it from. */
  readonly payouts: { readonly day: PayoutFigures | null; readonly month: PayoutFigures | null }
  /** What the districts are ranked by. */
  readonly rankedBy: RankedBy
  /** For the city: the districts by rank. */
  readonly districts: readonly Ranked<DistrictFigures>[] | null
  /** For a district: its place in the city; `rank` null: nothing to compare. */
  readonly place: { readonly rank: number | null; readonly of: number } | null
  /** The worst first; for the city none. */
  readonly crews: readonly CrewFigures[]
  /** Of the month so far. */
  readonly contractors: readonly ContractorFigures[]
  /** Of the edition's days, exempt ones last. */
  readonly late: readonly LateOrder[]
  /** As of `asOf`. */
  readonly toDo: readonly ToDo[]
  /** Of orders escalated on the edition's days. */
  readonly escalations: EscalationFigures
}

export interface DistrictFigures {
  readonly district: string
  readonly figures: Figures
}

/** Reads and judges; writes nothing. */
export async function computeBulletin(db: Db, organisation: Organisation, { scope, ...asked }: BulletinAsked): Promise<Bulletin> {
  const reading = await read(db, organisation, asked, [scope])
  return bulletinOf(reading, scope)
}

/** The same edition for several, read once. */
export async function computeBulletins(
  db: Db,
  organisation: Organisation,
  asked: EditionAsked,
  scopes: readonly Scope[],
): Promise<Bulletin[]> {
  if (scopes.length === 0) return []
  const reading = await read(db, organisation, asked, scopes)
  return scopes.map((scope) => bulletinOf(reading, scope))
}

/** A standing as a whole, and of each of its districts. */
interface Parts {
  readonly whole: Standing
  readonly of: ReadonlyMap<string, Standing>
}

const inParts = (whole: Standing): Parts => ({ whole, of: byDistrict(whole) })

const partOf = ({ whole, of }: Parts, scope: Scope): Standing => {
  if ('city' in scope) return whole
  const standing = of.get(scope.district)
  if (standing === undefined) throw new TypeError(`nothing was read of ${scope.district}`)
  return standing
}

interface Reading {
  readonly asked: EditionAsked
  readonly days: Days
  readonly month: Days
  readonly now: Parts
  readonly before: Parts
  readonly beforeDays: Days
  /** A week earlier. */
  readonly week: Parts | null
  readonly overdue: ReadonlyMap<string, readonly Judged[]>
  readonly staleFeeds: readonly FeedAge[]
  readonly ranked: readonly Ranked<DistrictFigures>[]
  readonly tolerancePercent: number
  readonly escalations: readonly EscalationTimes[]
}

async function read(db: Db, organisation: Organisation, asked: EditionAsked, scopes: readonly Scope[]): Promise<Reading> {
  const { edition, asOf } = asked
  const all = organisation.districts.map(({ id }) => id)
  const districts = scopes.some((scope) => 'city' in scope) ? all : scopes.flatMap((scope) => ('city' in scope ? [] : [scope.district]))
  const days = daysOf(edition, asked.date)
  const month = { from: firstOf(days.to), to: days.to }
  const context = await contextAt(db, organisation, asOf)
  const now = inParts(await standingAt(db, { districts, days, month, reach: 'all' }, context))
  const earlier = async (past: Days, seconds: number): Promise<Parts> =>
    inParts(await standingAt(db, dueOnly(districts, past), await contextAt(db, organisation, asOf - seconds)))
  const before = daysBefore(edition, days)
  const others = all.filter((id) => !districts.includes(id))
  const peers = others.length === 0 ? null : byDistrict(await standingAt(db, dueOnly(others, days), context))
  return {
    asked,
    days,
    month,
    now,
    before: await earlier(before.days, before.secondsEarlier),
    beforeDays: before.days,
    week: days.from === days.to ? await earlier({ from: days.from - 7, to: days.to - 7 }, 7 * DAY) : null,
    overdue: Map.groupBy(await pastDeadline(db, districts, context), ({ order }) => order.district),
    staleFeeds: (await feedAges(db, organisation.feeds, asOf)).filter(({ stale }) => stale),
    ranked: rankedDistricts(new Map([...now.of, ...(peers ?? [])]), all, days, edition),
    escalations: await escalationTimes(db, { districts, days, asOf }),
    tolerancePercent: inForce(context.parameters.contractorTolerancePercent, month.from),
  }
}

const dueOnly = (districts: readonly string[], days: Days): StandingAsked => ({
  districts,
  days,
  month: null,
  reach: 'due',
})

const contextAt = (db: Db, organisation: Organisation, asOf: Instant): Promise<Context> => contextInForce(db, contextOf(organisation, asOf))

export const rankedBy = (edition: Edition): RankedBy => (edition === 'progress' ? 'done' : 'assessed')

function rankedDistricts(standings: ReadonlyMap<string, Standing>, places: readonly string[], days: Days, edition: Edition) {
  const entries = [...standings].map(([district, standing]) => ({ district, figures: figuresOf(standing, days, 'days') }))
  return ranking(entries, places, rankedBy(edition))
}

const figuresOf = (standing: Standing, days: Days, sums: 'days' | 'month'): Figures =>
  figures(standing.judged, days, standing.asOf, standing.ledger.paid, inTimeOf(standing, sums), claimsOf(standing))

const kindCounts = ({ all, installs, repairs }: Figures): KindCounts => ({ all, installs, repairs })

function bulletinOf(reading: Reading, scope: Scope): Bulletin {
  const { asked, days, month, ranked, week } = reading
  const { asOf, edition } = asked
  const now = partOf(reading.now, scope)
  const overdue = 'city' in scope ? [...reading.overdue.values()].flat() : (reading.overdue.get(scope.district) ?? [])
  const unknown = now.judged.filter((one) => now.unknownReschedules.has(one.order.id) && isCounted(one, days, asOf)).length
  const [day, monthToDate] = [rankedFigures(ranked, scope) ?? figuresOf(now, days, 'days'), figuresOf(now, month, 'month')]
  return {
    ...asked,
    date: days.to,
    scope,
    days,
    dataAsOf: dataAsOf(now),
    staleFeeds: reading.staleFeeds,
    day,
    overdue: overdueCounts(overdue, asOf),
    exemptOverdue: overdue.filter((one) => one.verdict.exemption !== null && isCounted(one, days, asOf)).length,
    unknownReschedules: unknown + inTimeOf(now, 'days').reduce((sum, one) => sum + one.unknownReschedules, 0),
    dayBefore: kindCounts(figuresOf(partOf(reading.before, scope), reading.beforeDays, 'days')),
    weekBefore: week === null ? null : kindCounts(figuresOf(partOf(week, scope), { from: days.from - 7, to: days.to - 7 }, 'days')),
    monthToDate,
    payouts: {
      day: payoutFigures(claimsOf(now), days, now.ledger, day.compensation),
      month: payoutFigures(claimsOf(now), month, now.ledger, monthToDate.compensation),
    },
    rankedBy: rankedBy(edition),
    districts: 'city' in scope ? ranked : null,
    place: 'city' in scope ? null : placeOf(ranked, scope.district),
    crews: 'city' in scope ? [] : crewFigures(now, days, asOf),
    contractors: contractorFigures(now, month, asOf, reading.tolerancePercent),
    late: lateOrders(now.judged, days, asOf),
    toDo: toDo(now.judged, overdue, days, asOf),
    escalations: escalationFigures(reading.escalations.filter(({ district }) => 'city' in scope || district === scope.district)),
  }
}

const rankedFigures = (ranked: readonly Ranked<DistrictFigures>[], scope: Scope): Figures | null =>
  'city' in scope ? null : (ranked.find(({ entry }) => entry.district === scope.district)?.entry.figures ?? null)

const placeOf = (ranked: readonly Ranked<DistrictFigures>[], district: string): Bulletin['place'] => ({
  rank: ranked.find(({ entry }) => entry.district === district)?.rank ?? null,
  of: ranked.filter(({ rank }) => rank !== null).length,
})
