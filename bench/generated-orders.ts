import { type Instant, HOUR, formatInstant } from '../src/policy/instant.ts'
import { areas, delayCauses, kinds } from '../src/policy/order.ts'

/** The form in which a source hands an order over: docs/notice.md section 2, as JSON. */
type OrderFacts = Readonly<Record<string, unknown>>

/** 2026-11-01 00:00 in Shanghai. */
const FIRST: Instant = 1_793_462_400
const SPAN = 20 * 24 * HOUR

/** The context that generated orders are judged in: two districts with opt-ins, one typhoon, one revised notice. */
export const benchContext = {
  asOf: '2026-11-21T20:00:00+08:00',
  districts: [
    { id: 'ganyu', optedIn: [{ area: 'other', from: '2017-07-01' }] },
    { id: 'donghai', optedIn: [{ area: 'other', from: '2017-07-01', until: '2026-11-15' }] },
  ],
  forceMajeure: [{ districts: ['ganyu'], kind: '台风', from: '2026-11-10T08:00:00+08:00', to: '2026-11-11T20:00:00+08:00' }],
  parameters: { repairFenPerDay: [{ from: '2026-11-18', value: 1500 }] },
}

/** Made-up orders in the proportions of the sample data, always the same ones: number `n` is the same in every run. */
export function generatedOrder(n: number): OrderFacts {
  const random = seeded(n)
  const one = <T>(list: readonly [T, ...T[]] | readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const enteredAt = FIRST + Math.floor(random() * SPAN)
  const wantsSameDay = random() < 0.93
  const hours = random() < 0.85 ? 20 * random() : 120 * random()
  const end = enteredAt + Math.ceil(hours * HOUR)
  const closed = random() < 0.92
  const cancelled = closed && random() < 0.04
  const rescheduled = random() < 0.1
  return {
    id: `GZ${String(n).padStart(10, '0')}`,
    kind: random() < 0.03 ? 'move' : one([kinds[0], kinds[1]]),
    product: random() < 0.05 ? 'other' : one(['ftth', 'ftth', 'itv-hd']),
    customerType: random() < 0.06 ? 'enterprise' : 'public',
    household: `LYG${5_000_000 + Math.floor(random() * 900_000)}`,
    district: one(['ganyu', 'donghai', 'haizhou', 'lianyun']),
    area: one([areas[0], areas[0], areas[1], areas[1], areas[2], areas[3]]),
    enteredAt: formatInstant(enteredAt),
    wantsSameDay,
    appointment: random() < 0.3 ? { from: formatInstant(end - 2 * HOUR), to: formatInstant(end) } : null,
    reschedules: rescheduled
      ? [
          {
            at: formatInstant(enteredAt + HOUR),
            initiator: one(['customer', 'company']),
            confirmed: random() < 0.9,
            appointment: { to: formatInstant(end) },
          },
        ]
      : [],
    completedAt: closed && !cancelled ? formatInstant(end) : null,
    cancelledAt: cancelled ? formatInstant(end) : null,
    exemption: random() < 0.02 ? { reason: 'customer', grantedAt: formatInstant(end), evidence: `录音${n}` } : null,
    complaint: random() < 0.01 ? { at: formatInstant(end + HOUR) } : null,
    delayCause: random() < 0.1 ? one(delayCauses) : null,
    contractor: one(['甲代维公司', '乙代维公司', null]),
    installer: `装维${1 + Math.floor(random() * 40)}`,
    acceptedBy: `受理${1 + Math.floor(random() * 20)}`,
  }
}

/** Mulberry32: small, fast and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
