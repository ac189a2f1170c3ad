import { HOUR, type Instant, formatInstant, startOfDay } from '../../src/policy/instant.ts'
import { delayCauses } from '../../src/policy/order.ts'

export interface Exempted {
  readonly reason: 'customer' | 'third-party'
  readonly grantedAt: Instant
  readonly evidence: string | null
  readonly revokedAt: Instant | null
}

/** Facts in the form of docs/notice.md section 2, and the exemption that is granted beside them. */
export interface Made {
  readonly facts: { readonly id: string; readonly district: string } & Record<string, unknown>
  readonly exempted: Exempted | null
}

/** A small generator of its own (mulberry32): the same seed makes the same orders on every machine. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const districts = ['ganyu', 'donghai', 'haizhou'] as const

/** Untidy orders entered on `days` days from `first` on: every kind, track and end, households with several orders. */
export function randomOrders(seed: number, count: number, first: number, days: number): Made[] {
  const roll = dice(seed)
  const chance = (percent: number): boolean => roll(100) < percent
  const one = <T>(list: readonly [T, ...T[]]): T => list[roll(list.length)] ?? list[0]
  return Array.from({ length: count }, (_, i) => {
    const district = one(districts)
    const enteredAt = startOfDay(first + roll(days)) + 8 * HOUR + roll(12 * HOUR)
    const later = (hours: number): Instant => enteredAt + 60 + roll(hours * HOUR)
    const completed = chance(70)
    const facts = {
      id: `Z${String(i).padStart(5, '0')}`,
      kind: one(['install', 'repair', 'repair', 'move']),
      product: one(['ftth', 'ftth', 'itv-hd', 'other']),
      customerType: chance(90) ? 'public' : 'enterprise',
      household: `${district}-${roll(Math.max(4, Math.floor(count / 4)))}`,
      district,
      area: one(['central', 'county-town', 'other', 'rural']),
      enteredAt: formatInstant(enteredAt),
      wantsSameDay: chance(85),
      appointment: chance(50) ? { to: formatInstant(later(60)) } : null,
      reschedules: chance(25) ? Array.from({ length: 1 + roll(2) }, () => reschedule()) : [],
      completedAt: completed ? formatInstant(later(chance(65) ? 8 : 96)) : null,
      cancelledAt: !completed && chance(40) ? formatInstant(later(72)) : null,
      cancelledBy: chance(50) ? 'company' : null,
      complaint: chance(10) ? { at: formatInstant(later(120)) } : null,
      delayCause: chance(50) ? one(delayCauses) : null,
    }
    const grantedAt = later(100)
    const exempted: Exempted | null = chance(15)
      ? {
          reason: one(['customer', 'third-party']),
          grantedAt,
          evidence: chance(50) ? '录音1' : null,
          revokedAt: chance(20) ? grantedAt + roll(48 * HOUR) : null,
        }
      : null
    return { facts, exempted }

    function reschedule(): object {
      return {
        at: formatInstant(later(40)),
        initiator: one(['customer', 'company']),
        confirmed: chance(80),
        evidence: chance(40) ? '录音2' : null,
        appointment: { to: formatInstant(later(120)) },
      }
    }
  })
}
