import type { CrewDay } from '../../src/forecast/model/crew-day.ts'
import type { PromisedWork, Tonight } from '../../src/forecast/model/tonight.ts'
import { DAY, type Day, HOUR, type Instant, dayOf, endOfDay, startOfDay } from '../../src/policy/instant.ts'
import { Random } from '../../src/demonstration/random.ts'

// A branch as it might be: crews work through their orders one after the other, by a way of its own that knows nothing of how it is forecast.

export interface SyntheticOrder {
  readonly id: string
  readonly district: string
  readonly crew: string
  readonly enteredAt: Instant
  readonly dueBy: Instant
  readonly doneAt: Instant
}

export interface Branch {
  readonly districts: readonly string[]
  readonly orders: readonly SyntheticOrder[]
  /** By the day of the promise. */
  readonly dueOn: ReadonlyMap<Day, readonly SyntheticOrder[]>
  readonly isRestDay: (day: Day) => boolean
  readonly isStressed: (district: string, day: Day) => boolean
}

export interface Wishes {
  readonly seed: number
  readonly from: Day
  readonly days: number
  readonly districts: number
  readonly crews: number
  /** Orders a crew gets on a day of work, before what is special about the crew, the district and the day. */
  readonly load: number
}

/** Orders an hour by the hour of the day, of a crew of ordinary pace. */
const profile = [0, 0, 0, 0, 0, 0, 0, 0.4, 1, 1.2, 1.1, 0.8, 0.3, 0.8, 1.1, 1.2, 1.1, 0.9, 0.7, 0.8, 0.8, 0.7, 0.5, 0.2]

export function syntheticBranch(wishes: Wishes): Branch {
  const { from, days, seed } = wishes
  const districts = Array.from({ length: wishes.districts }, (_, i) => `district-${i + 1}`)
  const holidays = new Set(Array.from({ length: days }, (_, i) => from + i).filter((day) => new Random(seed, 'holiday', day).chance(0.02)))
  const isRestDay = (day: Day): boolean => holidays.has(day) || (((day + 3) % 7) + 7) % 7 >= 5
  const isStressed = (district: string, day: Day): boolean => new Random(seed, 'rain', district, day).chance(0.08)
  const orders = districts.flatMap((district) =>
    Array.from({ length: wishes.crews }, (_, i) =>
      ordersOfCrew(wishes, district, `${district}-crew-${i + 1}`, isRestDay, isStressed),
    ).flat(),
  )
  return { districts, orders, dueOn: Map.groupBy(orders, ({ dueBy }) => dayOf(dueBy)), isRestDay, isStressed }
}

function ordersOfCrew(
  { seed, from, days, load }: Wishes,
  district: string,
  crew: string,
  isRestDay: Branch['isRestDay'],
  isStressed: Branch['isStressed'],
): SyntheticOrder[] {
  const own = new Random(seed, crew)
  const [pace, busyness] = [0.7 + 0.7 * own.next(), 0.8 + 0.45 * own.next()]
  const orders: SyntheticOrder[] = []
  let waiting: Omit<SyntheticOrder, 'doneAt'>[] = []
  for (let day = from; day < from + days; day++) {
    const random = new Random(seed, crew, day)
    const ofDistrict = new Random(seed, district, day, 'pace')
    const mood = Math.exp(0.18 * normal(ofDistrict) + 0.12 * normal(random)) * (isStressed(district, day) ? 0.6 : 1)
    const fewer = isRestDay(day) ? 0.7 : 1
    const rate = pace * mood * (isRestDay(day) ? 0.8 : 1)
    const isSick = random.chance(0.015)
    const entered = Array.from({ length: poisson(random, load * busyness * fewer) }, () => entry(random, day))
    waiting = [...waiting, ...entered.map((one, i) => ({ ...one, id: `${crew}/${day}/${i}`, district, crew }))]
    const stop = startOfDay(day) + (isSick ? 0 : 20.5 + 1.1 * normal(random)) * HOUR
    waiting.sort((a, b) => a.dueBy - b.dueBy || a.enteredAt - b.enteredAt)
    let clock = startOfDay(day) + 7.5 * HOUR + random.between(0, HOUR)
    while (clock < stop) {
      const next = waiting.find((one) => one.enteredAt <= clock)
      if (next === undefined) {
        const coming = waiting.map((one) => one.enteredAt).filter((at) => at < endOfDay(day))
        if (coming.length === 0) break
        clock = Math.min(...coming)
        continue
      }
      clock = workOn(clock, gamma(random) / rate, endOfDay(day))
      if (dayOf(clock) !== day) break
      waiting = waiting.filter((one) => one !== next)
      orders.push({ ...next, doneAt: Math.floor(clock) })
    }
  }
  return [...orders, ...waiting.map((one) => ({ ...one, doneAt: Infinity }))]
}

/** Until the profile has come to so much work. */
function workOn(clock: Instant, work: number, end: Instant): Instant {
  for (let [at, left] = [clock, work]; ; at += 60) {
    left -= (profile[Math.floor((at - startOfDay(dayOf(at))) / HOUR)] ?? 0) / 60
    if (left <= 0 || at > end) return at
  }
}

/** Most by the cut-off, for the same day; after it a repair within 24 hours, or an install by an appointed time of the next day. */
function entry(random: Random, day: Day): { enteredAt: Instant; dueBy: Instant } {
  const enteredAt = startOfDay(day) + (random.chance(0.85) ? random.between(8 * HOUR, 16 * HOUR) : random.between(16 * HOUR + 1, 20 * HOUR))
  if (enteredAt <= startOfDay(day) + 16 * HOUR) return { enteredAt, dueBy: endOfDay(day) }
  return { enteredAt, dueBy: random.chance(0.5) ? enteredAt + DAY : startOfDay(day + 1) + random.pick([12, 18, 21]) * HOUR }
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

/** Of four parts, mean 1. */
const gamma = (random: Random): number =>
  -Math.log((1 - random.next()) * (1 - random.next()) * (1 - random.next()) * (1 - random.next())) / 4

function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > limit; product *= random.next()) count++
  return count
}

const WEEKS = 6

/** What can be known of the branch at `now`. */
export function tonightOf({ dueOn, isRestDay, isStressed }: Branch, now: Instant): Tonight {
  const today = dayOf(now)
  const window = Array.from({ length: 7 * WEEKS + 1 }, (_, i) => today - 7 * WEEKS + i)
  const known = window.flatMap((day) => dueOn.get(day) ?? []).filter(({ enteredAt }) => enteredAt <= now)
  const days = [...Map.groupBy(known, ({ crew, dueBy }) => `${crew}/${dayOf(dueBy)}`).values()].map((own) => crewDay(own, now))
  const work = known
    .filter(({ doneAt, dueBy }) => doneAt > now && dueBy > now && dayOf(dueBy) === today)
    .map((order): PromisedWork => ({ ...order, visitLater: false }))
  const [history, ofToday] = [days.filter(({ day }) => day < today), days.filter(({ day }) => day === today)]
  return { now, isRestDay, isStressed, history, today: ofToday, work }
}

function crewDay(orders: readonly SyntheticOrder[], now: Instant): CrewDay {
  const [{ district, crew, dueBy } = { district: '', crew: '', dueBy: 0 }] = orders
  const start = startOfDay(dayOf(dueBy))
  return {
    district,
    crew,
    day: dayOf(dueBy),
    came: orders.map(({ enteredAt }) => Math.max(0, enteredAt - start)).toSorted((a, b) => a - b),
    gone: orders
      .filter(({ doneAt }) => doneAt <= now && doneAt < start + DAY)
      .map(({ doneAt }) => Math.max(0, doneAt - start))
      .toSorted((a, b) => a - b),
  }
}

/** Of the orders open at `now` and promised for its day, those that turned out late. */
export const turnedOutLate = ({ dueOn }: Branch, now: Instant): SyntheticOrder[] =>
  (dueOn.get(dayOf(now)) ?? []).filter(({ enteredAt, dueBy, doneAt }) => enteredAt <= now && dueBy > now && doneAt > dueBy)
