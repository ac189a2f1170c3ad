import { DAY, HOUR, dayOf, startOfDay, timeOfDay } from '../../policy/instant.ts'
import type { CrewDay } from './crew-day.ts'
import { EVENINGS, eveningsOf, notStarted, scalesOf } from './evenings.ts'
import { type Pace, doneAt, formBy, pacesOf } from './pace.ts'
import type { Comparable, CrewOutlook, DistrictOutlook, OrderOutlook, PromisedWork, Tonight, Undone } from './tonight.ts'

/** Two weeks' days of a kind: with fewer, nothing is said. */
const FEWEST_DAYS = { workday: 10, 'rest-day': 4, stressed: 3 } as const

/** What is expected of tonight in each district that has promised work open, in the sequence of the districts given. */
export function forecast(tonight: Tonight, districts: readonly string[]): DistrictOutlook[] {
  const paceOf = pacesOn(tonight)
  return districts.flatMap((district) => {
    const work = tonight.work.filter((one) => one.district === district)
    return work.length === 0 ? [] : [outlookOf(district, work, tonight, paceOf)]
  })
}

function outlookOf(district: string, work: readonly PromisedWork[], tonight: Tonight, paceOf: PaceOf): DistrictOutlook {
  const { comparable, days } = comparableDays(district, tonight)
  const none = { district, open: work.length, comparable, undone: null, orders: [], crews: [] }
  if (comparable.days < FEWEST_DAYS[comparable.kind]) return none
  return { ...none, ...livedThrough(district, work, tonight, paceOf, days) }
}

/** A crew's pace on days of a kind. */
type PaceOf = (one: Pick<CrewDay, 'district' | 'crew' | 'day'>) => Pace

/** By days without stress alone: what stress does to a pace is seen against them. */
function pacesOn({ history, isRestDay, isStressed }: Tonight): PaceOf {
  const key = ({ district, day }: Pick<CrewDay, 'district' | 'day'>): string => `${district}/${isRestDay(day)}`
  const calm = Map.groupBy(
    history.filter(({ district, day }) => !isStressed(district, day)),
    key,
  )
  const paces = new Map([...calm].map(([kind, days]) => [kind, pacesOf(days)]))
  return (one) => paces.get(key(one))?.(one.crew) ?? []
}

/**
 * Stressed days are compared with stressed ones, of the district or, where those are few, of all; a day of work with such days, and a day of rest
 * with days of rest.
 */
function comparableDays(
  district: string,
  { now, history, isRestDay, isStressed }: Tonight,
): { readonly comparable: Comparable; readonly days: readonly CrewDay[] } {
  const today = dayOf(now)
  const stressed = isStressed(district, today)
  if (stressed) {
    const everywhere = history.filter((one) => isStressed(one.district, one.day))
    const here = everywhere.filter((one) => one.district === district)
    for (const days of [here, everywhere])
      if (daysOf(days) >= FEWEST_DAYS.stressed)
        return { comparable: { kind: 'stressed', days: daysOf(days), standIn: days !== here }, days }
  }
  const kind = isRestDay(today) ? 'rest-day' : 'workday'
  const days = history.filter(
    (one) => one.district === district && !isStressed(district, one.day) && isRestDay(one.day) === isRestDay(today),
  )
  return { comparable: { kind, days: daysOf(days), standIn: stressed }, days }
}

const daysOf = (days: readonly CrewDay[]): number => new Set(days.map(({ day }) => day)).size

/** The comparable evenings again, with today's work. */
function livedThrough(
  district: string,
  work: readonly PromisedWork[],
  { now, today }: Tonight,
  paceOf: PaceOf,
  days: readonly CrewDay[],
): Pick<DistrictOutlook, 'undone' | 'orders' | 'crews'> {
  const time = timeOfDay(now)
  const scales = scalesUntil(days, paceOf, time)
  const soFar = new Map(today.filter((one) => one.district === district).map((one) => [one.crew, one]))
  const ordinary = (crew: string): Pace => paceOf({ district, crew, day: dayOf(now) })
  const paceToday = (crew: string): Pace => {
    const day = soFar.get(crew)
    const form = day === undefined ? 1 : formBy(ordinary(crew), day, time)
    return ordinary(crew).map((rate) => rate * form)
  }
  const teams = teamsOf(work, [...soFar.keys()], (crew) => doneAt(paceToday(crew), time, DAY))
  const lived = teams.map(({ crew, work: own }) => {
    const day = soFar.get(crew)
    const started = day === undefined || !notStarted(ordinary(crew), day, time)
    return liveThrough(crew, own, paceToday(crew), { time, started, scales: (until) => scales(until)(crew, started) })
  })
  const later = work.filter(({ visitLater }) => visitLater)
  const totals = Array.from({ length: EVENINGS }, (_, i) => lived.reduce((sum, { undone }) => sum + (undone[i] ?? 0), later.length))
  return {
    undone: undoneOf(totals),
    orders: [...later.map((one) => ({ work: one, chance: 1 })), ...lived.flatMap(({ orders }) => orders)].toSorted(likeliestFirst),
    crews: lived.map(({ outlook }) => outlook).toSorted((a, b) => b.expectedUndone - a.expectedUndone || b.open - a.open),
  }
}

/** By full hours, each worked out once: a promise within an hour is seen by what crews do of an hour. */
function scalesUntil(days: readonly CrewDay[], paceOf: PaceOf, time: number): (until: number) => ReturnType<typeof scalesOf> {
  const dates = [...new Set(days.map(({ day }) => day))].toSorted((a, b) => a - b)
  const known = new Map<number, ReturnType<typeof scalesOf>>()
  return (wanted) => {
    const until = Math.min(DAY, Math.max(Math.round(wanted / HOUR) * HOUR, time + HOUR))
    const scales = known.get(until) ?? scalesOf(eveningsOf(days, paceOf, { from: time, until }), dates)
    known.set(until, scales)
    return scales
  }
}

interface Team {
  readonly crew: string
  /** In the sequence in which it is likely done. */
  readonly work: readonly PromisedWork[]
}

/** What nobody is assigned to goes, one after the other, to whoever has the most time left for it. */
function teamsOf(work: readonly PromisedWork[], crews: readonly string[], able: (crew: string) => number): Team[] {
  const tonight = work.filter(({ visitLater }) => !visitLater)
  const named = [...new Set([...crews, ...tonight.flatMap(({ crew }) => crew ?? [])])].toSorted()
  const teams = new Map(named.map((crew) => [crew, tonight.filter((one) => one.crew === crew)]))
  const roomOf = ([crew, own]: readonly [string, readonly PromisedWork[]]): number => able(crew) - own.length
  for (const one of tonight.filter(({ crew }) => crew === null).toSorted(bySequence)) {
    const [crew, own] = [...teams].reduce((a, b) => (roomOf(b) > roomOf(a) ? b : a), ['', teams.get('') ?? []] as const)
    teams.set(crew, [...own, one])
  }
  return [...teams].map(([crew, own]) => ({ crew, work: own.toSorted(bySequence) }))
}

/** By the promise, then by the entry. */
const bySequence = (a: PromisedWork, b: PromisedWork): number => a.dueBy - b.dueBy || a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1)

interface Lived {
  readonly outlook: CrewOutlook
  readonly orders: readonly OrderOutlook[]
  /** On each evening. */
  readonly undone: readonly number[]
}

/** The k-th order is done in time when the crew does k orders by its deadline; what is begun counts in part. */
function liveThrough(
  crew: string,
  work: readonly PromisedWork[],
  pace: Pace,
  { time, started, scales }: { readonly time: number; readonly started: boolean; readonly scales: (until: number) => readonly number[] },
): Lived {
  const untilMidnight = scales(DAY)
  const able = doneAt(pace, time, DAY)
  const shares = work.map(({ dueBy }, k) => {
    const until = dueBy + 1 - startOfDay(dayOf(dueBy))
    const byThen = doneAt(pace, time, until)
    return scales(until).map((scale) => Math.min(1, Math.max(0, k + 1 - byThen * scale)))
  })
  const undone = untilMidnight.map((_, i) => shares.reduce((sum, share) => sum + (share[i] ?? 0), 0))
  return {
    undone,
    orders: work.map((one, k) => ({ work: one, chance: mean(shares[k] ?? []) })),
    outlook: {
      crew,
      open: work.length,
      able: able * mean(untilMidnight),
      expectedUndone: mean(undone),
      room: mean(untilMidnight.map((scale) => Math.max(0, able * scale - work.length))),
      notStarted: !started,
    },
  }
}

const likeliestFirst = (a: OrderOutlook, b: OrderOutlook): number => b.chance - a.chance || bySequence(a.work, b.work)

/** Eight of ten: one in ten below, one in ten above. */
const TAIL = 0.1

/** Of the numbers of each evening. */
export function undoneOf(evenings: readonly number[]): Undone {
  const sorted = evenings.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { expected: mean(sorted), low: at(TAIL), high: at(1 - TAIL), evenings }
}

/** Several districts on the same evenings. */
export const together = (all: readonly Undone[]): Undone =>
  undoneOf(Array.from({ length: EVENINGS }, (_, i) => all.reduce((sum, { evenings }) => sum + (evenings[i] ?? 0), 0)))

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
