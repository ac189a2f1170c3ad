import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Correction, correctionOf, payOfOrders } from '../../src/pay/installer-pay.ts'
import type { Order } from '../../src/policy/order.ts'
import { effectiveDay } from '../../src/policy/parameters.ts'
import type { PayTables } from '../../src/policy/pay.ts'
import { anOrder, iso } from '../policy/facts.ts'

const from = effectiveDay
const tables = (installFen: number): PayTables => ({
  unitPrices: [
    { kind: 'install', product: 'ftth', fen: [{ from, value: installFen }] },
    { kind: 'move', product: 'ftth', fen: [{ from, value: 333 }] },
  ],
  coefficients: [{ name: '夜间', condition: { completedFrom: 18 * 3600 }, thousandths: [{ from, value: 1235 }] }],
})

/** One crew's orders as a source may come to tell them: there or not, in the evening or not, on site or not. */
const told = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom('install', 'move'),
    hour: fc.constantFrom('15:00', '19:00'),
    onSite: fc.boolean(),
  }),
  { maxLength: 6 },
)
type Told = typeof told extends fc.Arbitrary<infer T> ? T : never

const ordersOf = (given: Told): Order[] =>
  [...new Map(given.map((one) => [one.id, one])).values()].map(({ id, kind, hour, onSite }) =>
    anOrder({ id: `G${id}`, kind, onSite, installer: '装维01', completedAt: iso(`11-20 ${hour}`) }),
  )

describe('a frozen month', () => {
  it('and its corrections always add up to what it comes to now, and what was corrected once is not corrected again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(told, fc.constantFrom(100, 101)), { minLength: 1, maxLength: 5 }), (turns) => {
        const payAt = (i: number) => {
          const [given, price] = turns[i] ?? [[], 100]
          return payOfOrders(ordersOf(given), tables(price))[0] ?? null
        }
        const frozen = payAt(0)
        const made: Correction[] = []
        for (const i of turns.keys()) {
          const correction = correctionOf('2026-11', frozen, made, payAt(i))
          if (correction !== null) made.push(correction)
          const paid = (frozen?.fen ?? 0) + made.reduce((fen, one) => fen + one.fen, 0)
          expect(paid).toBe(payAt(i)?.fen ?? 0)
          expect(correctionOf('2026-11', frozen, made, payAt(i))).toBeNull()
        }
      }),
      { numRuns: Number(process.env['SAMEDAY_RUNS'] ?? 200) },
    )
  })

  it('says of each order in which line it was and where it belongs', () => {
    const before = payOfOrders(ordersOf([{ id: 1, kind: 'install', hour: '15:00', onSite: true }]), tables(100))[0] ?? null
    const after = payOfOrders(ordersOf([{ id: 1, kind: 'install', hour: '19:00', onSite: true }]), tables(100))[0] ?? null
    expect(correctionOf('2026-11', before, [], after)).toEqual({
      month: '2026-11',
      orders: [{ id: 'G1', was: '新装 FTTH宽带 1.00', now: '新装 FTTH宽带 1.00 夜间×1.235' }],
      fen: 24,
    })
  })
})
