import { expect, test } from 'vitest'
import { type Group, WINDOW, detect, householdsOf } from '../../src/outages/detect.ts'
import { USUAL_DAYS, usualDays, usualOf } from '../../src/outages/usual.ts'
import { type Day, type Instant, startOfDay } from '../../src/policy/instant.ts'
import { City, type Told } from './invented-city.ts'

/** `SAMEDAY_OUTAGE_DAYS=200` for the figures of docs/outages.md, `SAMEDAY_SEED` for another city, `SAMEDAY_OUTAGE_SECONDS` for how often it is looked. */
const days = Number(process.env['SAMEDAY_OUTAGE_DAYS'] ?? 12)
const seed = Number(process.env['SAMEDAY_SEED'] ?? 5)
const every = Number(process.env['SAMEDAY_OUTAGE_SECONDS'] ?? 1)
const FIRST: Day = 20_000

interface Account {
  /** Of each planted outage how many households it had that showed what they have in common when it was found; null: it was not. */
  readonly foundAt: Map<number, number | null>
  falseOnes: number
}

/** Lives through the days of a city; what is proposed once is known from then on. */
function live(city: City, from: Day, count: number): Account {
  const account: Account = { foundAt: new Map(), falseOnes: 0 }
  const known = new Set<string>()
  let past = Array.from({ length: USUAL_DAYS }, (_, i) => city.day(from - USUAL_DAYS + i, false)).flat()
  for (let day = from; day < from + count; day++) {
    const usual = usualOf(
      past.filter(({ id }) => !known.has(id)),
      startOfDay(day),
    )
    const today = city.day(day, true)
    for (const { outage } of today) if (outage !== null) account.foundAt.set(outage, null)
    for (const at of new Set(today.map(({ enteredAt }) => Math.ceil(enteredAt / every) * every))) {
      const seen = seenAt(today, at)
      for (const group of detect(seen, usual, 1)) enter(account, group, seen, known)
    }
    const { from: oldest } = usualDays(startOfDay(day + 1))
    past = [...past, ...today].filter(({ enteredAt }) => enteredAt >= oldest)
  }
  return account
}

const seenAt = (today: readonly Told[], at: Instant): Told[] => today.filter(({ enteredAt }) => enteredAt <= at && enteredAt >= at - WINDOW)

/** A group is of the planted outage that most of it comes from, or false. */
function enter(account: Account, { repairs }: Group, seen: readonly Told[], known: Set<string>): void {
  const ids = new Set(repairs.map(({ id }) => id))
  const planted = seen.filter(({ id, outage }) => ids.has(id) && outage !== null)
  const outage = planted[0]?.outage ?? null
  const isTrue = outage !== null && planted.length * 2 > repairs.length
  if (isTrue) {
    const showing = householdsOf(seen.filter((one) => one.outage === outage && one.shows))
    account.foundAt.set(outage, account.foundAt.get(outage) ?? showing)
  } else if (!repairs.some(({ id }) => known.has(id))) account.falseOnes++
  for (const id of ids) known.add(id)
}

test('outages are found before the fifth order, and hardly ever where there is none', () => {
  const { foundAt, falseOnes } = live(new City(seed), FIRST, days)
  const early = [...foundAt.values()].filter((households) => households !== null && households < 5).length
  const figures = `${early} of ${foundAt.size} before the fifth, ${falseOnes} false in ${days} days`
  expect(early / foundAt.size, figures).toBeGreaterThanOrEqual(0.95)
  expect(falseOnes, figures).toBeLessThanOrEqual(Math.max(1, days / 30))
  if (process.env['SAMEDAY_OUTAGE_DAYS'] !== undefined) process.stdout.write(`${figures}\n`)
}, 600_000)
