import type { Db } from '../db/database.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { isHoliday, isRestDay } from '../people/calendar/rest-days.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { ForceMajeure } from '../policy/context.ts'
import { type Day, HOUR, type Instant, dayOf, endOfDay, startOfDay } from '../policy/instant.ts'
import { type Judged } from '../policy/judge.ts'
import { crewDays } from './crew-days.ts'
import { forecast, together } from './model/forecast.ts'
import type { DistrictOutlook, OrderOutlook, Tonight, Undone } from './model/tonight.ts'
import { type PromisedTonight, promisedTonight } from './promised-tonight.ts'

/** What tonight will bring to some districts. */
export interface Outlook {
  readonly at: Instant
  /** Those that have promised work open, in the organisation's sequence. */
  readonly districts: readonly DistrictOutlook[]
  /** Of the districts of which something can be said; null: of none. */
  readonly undone: Undone | null
  /** As many as are expected to be late, the likeliest first. */
  readonly late: readonly LateOrder[]
  readonly isHoliday: boolean
  /** Kinds of force majeure that were declared for today, per district. */
  readonly stress: ReadonlyMap<string, readonly string[]>
}

export interface LateOrder extends OrderOutlook {
  /** What it comes to then. */
  readonly ifLate: Judged
}

/** All that forecasts of one moment are made of. */
export interface Known {
  readonly tonight: Tonight
  readonly promised: readonly PromisedTonight[]
  readonly organisation: Organisation
  readonly stressOn: (district: string, day: Day) => string[]
}

/** Reads what is known of these districts; writes nothing. */
export async function knownOf(db: Db, organisation: Organisation, districts: readonly string[], now: Instant): Promise<Known> {
  const context = await contextInForce(db, contextOf(organisation, now))
  const promised = await promisedTonight(db, districts, context)
  const days = promised.length === 0 ? [] : await crewDays(db, districts, now)
  const today = dayOf(now)
  const stressOn = (district: string, day: Day): string[] => stressKinds(context.forceMajeure, district, day)
  const tonight = {
    now,
    isRestDay: (day: Day) => isRestDay(organisation, day),
    isStressed: (district: string, day: Day) => stressOn(district, day).length > 0,
    history: days.filter(({ day }) => day < today),
    today: days.filter(({ day }) => day === today),
    work: promised.map(({ work }) => work),
  }
  return { tonight, promised, organisation, stressOn }
}

export async function outlook(db: Db, organisation: Organisation, districts: readonly string[], now: Instant): Promise<Outlook> {
  return outlookOf(await knownOf(db, organisation, districts, now), districts)
}

/** Of some of the districts that are known. */
export function outlookOf({ tonight, promised, organisation, stressOn }: Known, districts: readonly string[]): Outlook {
  const outlooks = forecast(
    tonight,
    organisation.districts.flatMap(({ id }) => (districts.includes(id) ? [id] : [])),
  )
  const undone = outlooks.flatMap((one) => one.undone ?? [])
  const all = undone.length === 0 ? null : together(undone)
  const ifLate = new Map(promised.map((one) => [one.work.id, one.ifLate]))
  const today = dayOf(tonight.now)
  return {
    at: tonight.now,
    districts: outlooks,
    undone: all,
    late: likeliest(outlooks, Math.round(all?.expected ?? 0)).flatMap((one) => {
      const judged = ifLate.get(one.work.id)
      return judged === undefined ? [] : [{ ...one, ifLate: judged }]
    }),
    isHoliday: isHoliday(organisation, today),
    stress: new Map(districts.map((district) => [district, stressOn(district, today)])),
  }
}

const likeliest = (outlooks: readonly DistrictOutlook[], count: number): OrderOutlook[] =>
  outlooks
    .flatMap(({ orders }) => orders)
    .toSorted((a, b) => b.chance - a.chance)
    .slice(0, count)

/** What falls into the hours in which people work. */
const stressKinds = (events: readonly ForceMajeure[], district: string, day: Day): string[] => [
  ...new Set(
    events
      .filter(({ districts, from, to }) => districts.includes(district) && from <= endOfDay(day) && to >= startOfDay(day) + 8 * HOUR)
      .map(({ kind }) => kind),
  ),
]
