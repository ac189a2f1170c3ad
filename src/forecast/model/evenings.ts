import type { Day } from '../../policy/instant.ts'
import { chanceOf } from './chance.ts'
import { type CrewDay, goneBetween, openAt, ranOut } from './crew-day.ts'
import { type Pace, doneAt, expectedBy, formBy } from './pace.ts'
import { type Seen, type Survival, survivalOf } from './survival.ts'

/** So many evenings are lived through again. */
export const EVENINGS = 300
/** By now a crew would have done so many: if it has done none, it has not started. */
const STARTED_BY = 3
/** Of a crew that would hardly do anything any more, an evening says nothing about others. */
const LEAST_EXPECTED = 0.4
/** Evenings of crews that had not started by then, below which they are taken to do nothing. */
const FEWEST_NOT_STARTED = 5

export const notStarted = (pace: Pace, day: CrewDay, time: number): boolean =>
  day.gone.every((at) => at > time) && expectedBy(pace, day, time) >= STARTED_BY

/** What a crew did between two times of a day, as a multiple of what its pace and its form on the day come to. */
export interface Evening {
  readonly crew: string
  readonly day: Day
  readonly scale: Seen
  readonly notStarted: boolean
}

export interface Span {
  readonly from: number
  readonly until: number
}

/** These days between the two times, where there was something to do. */
export const eveningsOf = (days: readonly CrewDay[], paceOf: (one: CrewDay) => Pace, { from, until }: Span): Evening[] =>
  days.flatMap((one) => {
    if (openAt(one, from) === 0) return []
    const pace = paceOf(one)
    const expected = doneAt(pace, from, until) * formBy(pace, one, from)
    if (expected < LEAST_EXPECTED) return []
    const scale = { value: goneBetween(one, from, until) / expected, atLeast: ranOut(one, until) }
    return [{ crew: one.crew, day: one.day, scale, notStarted: notStarted(pace, one, from) }]
  })

/**
 * By what a crew's pace is to be multiplied on each of the evenings lived through again: what the crew itself did on that day, and where that is not
 * known, or only that it was at least so much, what crews of the district did beyond it. So crews that had a bad day together have it together again.
 */
export function scalesOf(evenings: readonly Evening[], days: readonly Day[]): (crew: string, hasStarted: boolean) => number[] {
  const [started, others] = [evenings.filter((one) => !one.notStarted), evenings.filter((one) => one.notStarted)]
  const [ordinary, late] = [survivalOf(started.map(({ scale }) => scale)), survivalOf(others.map(({ scale }) => scale))]
  const perCrew = Map.groupBy(started, ({ crew }) => crew)
  return (crew, hasStarted) => {
    const chance = chanceOf(crew)
    const own = new Map(perCrew.get(crew)?.map((one) => [one.day, one.scale]))
    // The same chance on the same evening, however far it is looked ahead.
    return Array.from({ length: EVENINGS }, chance).map((share, evening) => {
      if (!hasStarted) return others.length < FEWEST_NOT_STARTED ? 0 : quantile(late, share)
      const seen = own.get(days[evening % days.length] ?? -1)
      return seen === undefined || seen.atLeast ? quantile(ordinary, share, seen?.value) : seen.value
    })
  }
}

const quantile = (survival: Survival | null, share: number, beyond?: number): number => survival?.quantile(share, beyond) ?? beyond ?? 0
