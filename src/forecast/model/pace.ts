import { HOUR } from '../../policy/instant.ts'
import { type CrewDay, hourOf, hoursOf } from './crew-day.ts'

/** Orders an hour, for each hour of the day, while there is something to do. Hours in which nobody works any more count as such. */
export type Pace = readonly number[]

/** What a crew has shown weighs against its district like so many orders, and one of its hours against the crew like so many. */
const [CREW_WEIGHT, HOUR_WEIGHT] = [6, 12]

/**
 * The pace of a crew of a district on days of one kind: the profile of the district, times the crew's factor, times what the crew does otherwise in
 * an hour. Where a crew has shown little, it is taken to be like its district.
 */
export function pacesOf(days: readonly CrewDay[]): (crew: string) => Pace {
  const perCrew = new Map([...Map.groupBy(days.filter(wasThere), ({ crew }) => crew)].map(([crew, own]) => [crew, sumOf(own)]))
  const profile = rates(total([...perCrew.values()]))
  const paces = new Map([...perCrew].map(([crew, hours]) => [crew, paceOf(hours, profile)]))
  return (crew) => paces.get(crew) ?? profile
}

/** A crew that did nothing all day was not at work, which says nothing of its pace. */
const wasThere = ({ gone }: CrewDay): boolean => gone.length > 0

interface Hours {
  readonly busy: readonly number[]
  readonly gone: readonly number[]
}

const sumOf = (days: readonly CrewDay[]): Hours => total(days.map((day) => hoursOf(day)))

const total = (all: readonly Hours[]): Hours => ({ busy: perHour(all, 'busy'), gone: perHour(all, 'gone') })

const perHour = (all: readonly Hours[], what: keyof Hours): number[] =>
  Array.from({ length: 24 }, (_, hour) => all.reduce((sum, hours) => sum + (hours[what][hour] ?? 0), 0))

const rates = ({ busy, gone }: Hours): Pace => busy.map((seconds, hour) => (seconds === 0 ? 0 : ((gone[hour] ?? 0) * HOUR) / seconds))

function paceOf({ busy, gone }: Hours, profile: Pace): Pace {
  const expected = busy.map((seconds, hour) => (seconds / HOUR) * (profile[hour] ?? 0))
  const factor = ratio(sum(gone), sum(expected), CREW_WEIGHT)
  return profile.map((rate, hour) => rate * factor * ratio(gone[hour] ?? 0, (expected[hour] ?? 0) * factor, HOUR_WEIGHT))
}

const ratio = (seen: number, expected: number, weight: number): number => (seen + weight) / (expected + weight)

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** Orders that the pace comes to between two times of a day. */
export function doneAt(pace: Pace, from: number, to: number): number {
  let done = 0
  for (let hour = hourOf(from); hour <= hourOf(to); hour++)
    done += ((pace[hour] ?? 0) * Math.max(0, Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR))) / HOUR
  return done
}

/** What a crew has done of a day weighs against its ordinary days like so many orders. */
const FORM_WEIGHT = 15

/** By how much a crew has been quicker or slower on the day than it is on others, up to `time`: who is behind at four is so in the evening, too. */
export const formBy = (pace: Pace, day: CrewDay, time: number): number =>
  ratio(day.gone.filter((at) => at <= time).length, expectedBy(pace, day, time), FORM_WEIGHT)

/** Orders that a crew would have done by `time` of a day at its pace, while it had something to do. */
export const expectedBy = (pace: Pace, day: CrewDay, time: number): number =>
  hoursOf(day, time).busy.reduce((done, seconds, hour) => done + (seconds / HOUR) * (pace[hour] ?? 0), 0)
