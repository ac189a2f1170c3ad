import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type QualityRules, repeatDaysAt } from '../people/quality/rules.ts'
import { DAY, type Instant } from '../policy/instant.ts'
import type { Rate } from '../policy/rate.ts'
import { repeatOf } from './repeat-rule.ts'

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

/** Of orders completed between two instants, by district and crew, as far as it is known at `now`. */
export async function keptPromises(
  db: Db,
  rules: QualityRules,
  asked: {
    readonly districts: readonly string[]
    readonly crews: readonly string[] | null
    readonly from: Instant
    readonly to: Instant
    readonly now: Instant
  },
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

interface Visit {
  readonly district: string
  readonly crew: string | null
  readonly late: boolean
  readonly appointmentNotKept: boolean
  readonly reportedAgain: boolean
  readonly unsettled: boolean
}

const figuresOf = ({ district, crew }: Visit, visits: readonly Visit[]): KeptPromises => ({
  district,
  crew,
  rate: { part: visits.filter(isKept).length, of: visits.length },
  late: visits.filter(({ late }) => late).length,
  appointmentNotKept: visits.filter(({ appointmentNotKept }) => appointmentNotKept).length,
  reportedAgain: visits.filter(({ reportedAgain }) => reportedAgain).length,
  unsettled: visits.filter(({ unsettled }) => unsettled).length,
})

const isKept = ({ late, appointmentNotKept, reportedAgain }: Visit): boolean => !late && !appointmentNotKept && !reportedAgain

interface Row {
  readonly id: string
  readonly district: string
  readonly crew: string | null
  readonly status: string
  readonly ended_at: Instant
  readonly due_by: Instant | null
  readonly work_by: Instant | null
  /** Somebody recorded that nobody came to a visit that was agreed. */
  readonly missed: boolean
  /** When faults were reported afterwards, as seconds. */
  readonly again: readonly { readonly id: string; readonly at: number }[] | null
}

async function completed(
  db: Db,
  rules: QualityRules,
  {
    districts,
    from,
    to,
    now,
  }: { readonly districts: readonly string[]; readonly from: Instant; readonly to: Instant; readonly now: Instant },
): Promise<Visit[]> {
  const reach = Math.max(0, ...rules.repeatDays.map(({ value }) => value[0] ?? 0)) * DAY
  const { rows } = await sql<Row>`
    select d.id, d.district, d.installer as crew, d.status, d.ended_at, d.due_by, d.work_by, (d.recorded ->> 'missed') is not null as missed, (
      select jsonb_agg(jsonb_build_object('id', r.id, 'at', extract(epoch from r.entered_at))) from (
        select id, entered_at, kind, source_state, district from orders where household = d.household
        union select id, entered_at, kind, source_state, district from orders where account = d.account
      ) as r
      where r.id <> d.id and r.kind = 'repair' and r.source_state <> 'cancelled' and r.district = d.district
        and r.entered_at between d.ended_at and d.ended_at + ${reach} * interval '1 second' and r.entered_at <= ${timestamp(now)}
    ) as again
    from orders d
    where d.ended_at between ${timestamp(from)} and ${timestamp(to)}
      and d.source_state = 'completed' and d.in_scope and d.district = any(${districts}::text[])`.execute(db)
  return rows.map((row) => visitOf(row, rules, now))
}

function visitOf(row: Row, rules: QualityRules, now: Instant): Visit {
  const { id, district, crew, status, ended_at: completedAt, due_by: dueBy, work_by: workBy, missed, again } = row
  const held = (at: Instant): readonly number[] => repeatDaysAt(rules, at).slice(0, 1)
  const reportedAgain = (again ?? []).some(({ id: report, at }) => {
    const entered = { id: report, kind: 'repair', enteredAt: at, completedAt: null, cancelledAt: null } as const
    return repeatOf(entered, { id, completedAt }, held(at)) !== null
  })
  return {
    district,
    crew,
    late: status !== 'on-time',
    // Where the visit was to be when the promise ends, it is late and nothing else.
    appointmentNotKept: missed || (workBy !== null && workBy !== dueBy && completedAt > workBy),
    reportedAgain,
    unsettled: completedAt + (held(now)[0] ?? 0) * DAY > now,
  }
}
