import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type QualityRules, repeatDaysAt } from '../people/quality/rules.ts'
import { DAY, type Instant } from '../policy/instant.ts'
import type { Rate } from '../policy/rate.ts'
import { repeatOf } from './repeat-rule.ts'
import { pairsWithin, repairsEntered } from './reports.ts'

/** 履约准时率 of a district or a crew: of its covered orders that were completed, those done in time, at the time agreed, and for good. */
export interface KeptPromises {
  readonly district: string
  /** By its name in the source systems; null: nobody's name is known. */
  readonly crew: string | null
  readonly rate: Rate
  /** What was not kept; an order may be counted in each. */
  readonly late: number
  readonly appointmentNotKept: number
  readonly reportedAgain: number
  /** Completed so lately that they may yet be reported again. */
  readonly unsettled: number
}

interface Asked {
  readonly districts: readonly string[]
  readonly from: Instant
  readonly to: Instant
  readonly now: Instant
}

/** Of orders completed between two instants, by district and crew, as far as it is known at `now`. */
export async function keptPromises(
  db: Db,
  rules: QualityRules,
  asked: Asked & { readonly crews: readonly string[] | null },
): Promise<KeptPromises[]> {
  const visits = (await completed(db, rules, asked)).filter(
    ({ crew }) => asked.crews === null || (crew !== null && asked.crews.includes(crew)),
  )
  return [...Map.groupBy(visits, ({ district, crew }) => JSON.stringify([district, crew])).values()].flatMap((theirs) => {
    const [first] = theirs
    return first === undefined ? [] : [figuresOf(first, theirs)]
  })
}

/** Several as one, under the name of the first's district. */
export function together(district: string, parts: readonly KeptPromises[]): KeptPromises {
  const sum = (of: (one: KeptPromises) => number): number => parts.reduce((all, one) => all + of(one), 0)
  return {
    district,
    crew: null,
    rate: { part: sum(({ rate }) => rate.part), of: sum(({ rate }) => rate.of) },
    late: sum(({ late }) => late),
    appointmentNotKept: sum(({ appointmentNotKept }) => appointmentNotKept),
    reportedAgain: sum(({ reportedAgain }) => reportedAgain),
    unsettled: sum(({ unsettled }) => unsettled),
  }
}

/** So many orders that are alike. */
interface Visits {
  readonly district: string
  readonly crew: string | null
  readonly orders: number
  readonly late: boolean
  readonly appointmentNotKept: boolean
  readonly reportedAgain: boolean
  readonly unsettled: boolean
}

function figuresOf({ district, crew }: Visits, visits: readonly Visits[]): KeptPromises {
  const sum = (which: (one: Visits) => boolean): number => visits.filter(which).reduce((all, { orders }) => all + orders, 0)
  return {
    district,
    crew,
    rate: { part: sum(isKept), of: sum(() => true) },
    late: sum(({ late }) => late),
    appointmentNotKept: sum(({ appointmentNotKept }) => appointmentNotKept),
    reportedAgain: sum(({ reportedAgain }) => reportedAgain),
    unsettled: sum(({ unsettled }) => unsettled),
  }
}

const isKept = ({ late, appointmentNotKept, reportedAgain }: Visits): boolean => !late && !appointmentNotKept && !reportedAgain

interface Row extends Omit<Visits, 'reportedAgain'> {
  /** Of one order after which a fault was reported; times in seconds. */
  readonly again: {
    readonly id: string
    readonly completedAt: number
    readonly reports: readonly { readonly id: string; readonly at: number }[]
  } | null
}

/** Counted by PostgreSQL, save those after which anything was reported: whether that is a repeat the rule decides. */
async function completed(db: Db, rules: QualityRules, { districts, from, to, now }: Asked): Promise<Visits[]> {
  const reach = Math.max(0, ...rules.repeatDays.map(({ value }) => value[0] ?? 0)) * DAY
  const settledUntil = now - (heldTo(rules, now)[0] ?? 0) * DAY
  // Where the visit was to be when the promise ends, it is late and nothing else.
  const notKept = sql`(recorded ->> 'missed') is not null or (work_by is distinct from due_by and ended_at > work_by)`
  const { rows } = await sql<Row>`
    with done as materialized (
      select id, household, account, district, installer, ended_at, status, coalesce(${notKept}, false) as not_kept from orders
      where ended_at between ${timestamp(from)} and ${timestamp(to)}
        and source_state = 'completed' and in_scope and district = any(${districts}::text[])
    ), reports as materialized (${repairsEntered({ districts, from, to: now })}), again as (
      select done, jsonb_agg(jsonb_build_object('id', report, 'at', extract(epoch from entered_at))) as reports
      from (${pairsWithin(reach)}) as pairs group by done
    )
    select d.district, d.installer as crew, d.status <> 'on-time' as late, d.not_kept as "appointmentNotKept",
      d.ended_at > ${timestamp(settledUntil)} as unsettled, count(*)::int as orders,
      case when a.done is not null
        then jsonb_build_object('id', d.id, 'completedAt', extract(epoch from d.ended_at), 'reports', a.reports) end as again
    from done d left join again a on a.done = d.id
    group by 1, 2, 3, 4, 5, 7`.execute(db)
  return rows.map(({ again, ...row }) => ({ ...row, reportedAgain: again !== null && isReportedAgain(again, rules) }))
}

function isReportedAgain({ id, completedAt, reports }: NonNullable<Row['again']>, rules: QualityRules): boolean {
  return reports.some(({ id: report, at }) => {
    const entered = { id: report, kind: 'repair', enteredAt: at, completedAt: null, cancelledAt: null } as const
    return repeatOf(entered, { id, completedAt }, heldTo(rules, at)) !== null
  })
}

/** What a kept visit is held to. */
const heldTo = (rules: QualityRules, at: Instant): readonly number[] => repeatDaysAt(rules, at).slice(0, 1)
