import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import type { Order } from '../../src/policy/order.ts'
import { effectiveDay } from '../../src/policy/parameters.ts'
import { type PayTables, installPay } from '../../src/policy/pay.ts'
import { contexts, firstDay, orders } from './arbitraries.ts'
import { anOrder, iso } from './facts.ts'

const from = effectiveDay
/** Made-up prices: 30 yuan an FTTH install, 20 a move; × 1.2 after 18:00, × 1.1 within 4 h, × 0.9 below 80 points. */
const tables: PayTables = {
  unitPrices: [
    { kind: 'install', product: 'ftth', fen: [{ from, value: 3000 }] },
    { kind: 'move', product: 'ftth', fen: [{ from, value: 2000 }] },
  ],
  coefficients: [
    { name: '夜间', condition: { completedFrom: 18 * HOUR }, thousandths: [{ from, value: 1200 }] },
    { name: '4小时内', condition: { durationFrom: 0, durationUnder: 4 * HOUR }, thousandths: [{ from, value: 1100 }] },
    { name: '服务分低', condition: { scoreFrom: 0, scoreUnder: 80 }, thousandths: [{ from, value: 900 }] },
  ],
}
const install = (facts: Readonly<Record<string, unknown>> = {}): Order =>
  anOrder({ kind: 'install', installer: '装维01', completedAt: iso('11-20 17:00'), ...facts })
const fen = (list: readonly Order[], score: number | null = null): number => installPay('装维01', list, tables, score).fen

describe('install pay, 四(四)', () => {
  it('is the unit price of each completed on-site install and move', () => {
    expect(fen([install()])).toBe(3000)
    expect(fen([install(), install({ id: 'G2' }), install({ id: 'G3', kind: 'move' })])).toBe(8000)
  })

  it('leaves out repairs, orders without a visit, open ones and other people’s', () => {
    expect(
      fen([install({ kind: 'repair' }), install({ onSite: false }), install({ completedAt: null }), install({ installer: '装维02' })]),
    ).toBe(0)
  })

  it('counts a move although the promise does not cover it', () => {
    expect(fen([install({ kind: 'move' })])).toBe(2000)
  })

  it('counts a completed order that was cancelled too, and not one that was only cancelled', () => {
    expect(fen([install({ cancelledAt: iso('11-20 12:00') })])).toBe(3000)
    expect(fen([install({ completedAt: null, cancelledAt: iso('11-20 12:00') })])).toBe(0)
  })

  it('pays the evening from its first second on', () => {
    expect(fen([install({ completedAt: iso('11-20 17:59:59') })])).toBe(3000)
    expect(fen([install({ completedAt: iso('11-20 18:00') })])).toBe(3600)
  })

  it('pays speed below its limit', () => {
    expect(fen([install({ completedAt: iso('11-20 13:59:59') })])).toBe(3300)
    expect(fen([install({ completedAt: iso('11-20 14:00') })])).toBe(3000)
  })

  it('takes the beginning of a band into it, and leaves out its end', () => {
    const slow: PayTables = {
      ...tables,
      coefficients: [
        { name: '4至24小时', condition: { durationFrom: 4 * HOUR, durationUnder: 24 * HOUR }, thousandths: [{ from, value: 500 }] },
      ],
    }
    const paid = (completedAt: string) => installPay('装维01', [install({ completedAt: iso(completedAt) })], slow, null).fen
    expect(['11-20 13:59:59', '11-20 14:00', '11-21 09:59:59', '11-21 10:00'].map(paid)).toEqual([3000, 1500, 1500, 3000])
  })

  it('multiplies the coefficients that hold', () => {
    expect(fen([install({ enteredAt: iso('11-20 15:00'), completedAt: iso('11-20 18:30') })])).toBe(3960)
    expect(fen([install({ enteredAt: iso('11-20 15:00'), completedAt: iso('11-20 18:30') })], 79)).toBe(3564)
    expect(fen([install()], 80)).toBe(3000)
  })

  it('rounds each line, not each order', () => {
    const cents: PayTables = {
      unitPrices: [{ kind: 'install', product: 'ftth', fen: [{ from, value: 1 }] }],
      coefficients: [{ name: '半', condition: { durationFrom: 0, durationUnder: null }, thousandths: [{ from, value: 500 }] }],
    }
    const pay = installPay('装维01', [install(), install({ id: 'G2' }), install({ id: 'G3' })], cents, null)
    expect(pay.lines).toMatchObject([{ count: 3, unitFen: 1, fen: 2 }])
  })

  it('uses the tables in force on the day of entry', () => {
    const dated: PayTables = {
      unitPrices: [
        {
          kind: 'install',
          product: 'ftth',
          fen: [
            { from: firstDay + 11, value: 5000 },
            { from, value: 3000 },
          ],
        },
      ],
      coefficients: [],
    }
    const paid = (entered: string) => installPay('装维01', [install({ enteredAt: iso(entered) })], dated, null).fen
    expect(paid('11-19 23:59:59')).toBe(3000)
    expect(paid('11-20 00:00')).toBe(5000)
  })

  it('has no price before its first day', () => {
    const fromToday: PayTables = {
      unitPrices: [{ kind: 'install', product: 'ftth', fen: [{ from: firstDay + 11, value: 5000 }] }],
      coefficients: [],
    }
    const pay = (entered: string) => installPay('装维01', [install({ enteredAt: iso(entered) })], fromToday, null)
    expect(pay('11-20 00:00')).toMatchObject({ fen: 5000, unpriced: [] })
    expect(pay('11-19 23:59:59')).toMatchObject({ fen: 0, unpriced: ['G1'] })
  })

  it('invents no price: an order without one is listed', () => {
    expect(
      installPay('装维01', [install({ id: 'G9', product: 'itv-hd' }), install({ id: 'G8', product: 'other' })], tables, null),
    ).toMatchObject({
      fen: 0,
      lines: [],
      unpriced: ['G8', 'G9'],
    })
  })
})

describe('pay and compensation, 四(九)2', () => {
  const people = fc.array(orders, { minLength: 1, maxLength: 10 })
  const others = fc.array(orders, { minLength: 10, maxLength: 10 })

  it('never touch: whatever changes what is owed to customers, pay stays', () => {
    let changed = 0
    fc.assert(
      fc.property(people, others, contexts, (list, other, context) => {
        const blamed = list.map((order, i) => {
          const { exemption, complaint, delayCause, reschedules, wantsSameDay, appointment, contractor } = other[i] ?? order
          return { ...order, exemption, complaint, delayCause, reschedules, wantsSameDay, appointment, contractor }
        })
        const owed = (some: readonly Order[]) => some.reduce((sum, order) => sum + judge(order, context).compensationFen, 0)
        if (owed(blamed) !== owed(list)) changed += 1
        expect(installPay('装维01', blamed, tables, 75)).toEqual(installPay('装维01', list, tables, 75))
      }),
      { numRuns: 500 },
    )
    expect(changed).toBeGreaterThan(50)
  })

  it('is the same whatever the order of the orders', () => {
    fc.assert(
      fc.property(people, (list) => {
        expect(installPay('装维01', list.toReversed(), tables, 75)).toEqual(installPay('装维01', list, tables, 75))
      }),
    )
  })
})
