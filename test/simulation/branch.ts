import { DAY, HOUR, type Instant, formatInstant } from '../../src/policy/instant.ts'
import type { Random } from './random.ts'

/** What the source systems say of an order from `at` on. */
export interface Version {
  readonly at: Instant
  readonly facts: object
}

/** An order and all that is ever said of it, the earliest first. */
export interface InventedOrder {
  readonly id: string
  readonly district: string
  readonly versions: readonly Version[]
}

export const districts = ['ganyu', 'haizhou'] as const
const crewsOf = { ganyu: '赣榆装维', haizhou: '海州装维' } as const

const MINUTE = 60

/** The orders of these days: most done in time, some late, some never, cancelled, rescheduled, open again, or heard of long after. */
export function inventOrders(random: Random, { start, days, perDay }: { start: Instant; days: number; perDay: number }): InventedOrder[] {
  return Array.from({ length: days * perDay }, (_, n) => {
    const entered = start + Math.floor(n / perDay) * DAY + random.between(7 * HOUR, 22 * HOUR)
    return inventOrder(random, n, entered)
  })
}

function inventOrder(random: Random, n: number, entered: Instant): InventedOrder {
  const district = random.pick(districts)
  const kind = random.pick(['repair', 'install'])
  const id = `${kind === 'repair' ? 'ZD' : 'CR'}${String(n + 1).padStart(6, '0')}`
  // 16:00 in Shanghai is 8:00 of the epoch's days.
  const late = entered % DAY > 8 * HOUR && entered % DAY < 16 * HOUR
  const appointment = kind === 'install' && late ? { to: iso(entered + random.between(16, 30) * HOUR) } : null
  let facts: object = {
    id,
    kind,
    product: 'ftth',
    customerType: 'public',
    household: `H${n}`,
    district,
    area: 'central',
    enteredAt: iso(entered),
    installer: `${crewsOf[district]}0${random.between(1, 6)}`,
    ...(appointment === null ? {} : { appointment }),
  }
  const heardOf = random.chance(0.02) ? random.between(1, 30) * HOUR : random.between(3, 40) * MINUTE
  const versions: Version[] = [{ at: entered + heardOf, facts }]
  const say = (at: Instant, more: object): void => {
    const last = versions.at(-1)?.at ?? entered
    facts = { ...facts, ...more }
    versions.push({ at: Math.max(at, last + 2 * MINUTE), facts })
  }
  if (random.chance(0.08)) {
    const asked = entered + random.between(1, 4) * HOUR
    const to = asked + random.between(20, 50) * HOUR
    say(asked + 5 * MINUTE, { reschedules: [{ at: iso(asked), initiator: 'customer', confirmed: true, appointment: { to: iso(to) } }] })
  }
  if (random.chance(0.05)) say(entered + random.between(1, 10) * HOUR, { installer: `${crewsOf[district]}0${random.between(1, 6)}` })
  end(random, entered, say)
  return { id, district, versions }
}

function end(random: Random, entered: Instant, say: (at: Instant, more: object) => void): void {
  const told = (at: Instant): Instant => at + random.between(2, 50) * MINUTE
  const fate = random.below(100)
  if (fate < 6) return
  if (fate < 9) {
    const cancelled = entered + random.between(1, 40) * HOUR
    say(told(cancelled), { cancelledAt: iso(cancelled), cancelledBy: 'customer' })
    return
  }
  const done = entered + (fate < 30 ? random.between(14, 80) * HOUR : random.between(40, 400) * MINUTE)
  say(told(done), { completedAt: iso(done) })
  if (!random.chance(0.06)) return
  const again = done + random.between(2, 20) * HOUR
  say(again, { completedAt: null })
  const doneAgain = again + random.between(1, 40) * HOUR
  if (random.chance(0.7)) say(told(doneAgain), { completedAt: iso(doneAgain) })
}

const iso = (at: Instant): string => formatInstant(at)
