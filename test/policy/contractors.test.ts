import { describe, expect, it } from 'vitest'
import { aboveTolerance, contractorShares } from '../../src/policy/contractors.ts'
import { halfUp } from '../../src/policy/exact.ts'
import { aContext, iso, judged, monthOf } from './facts.ts'

const context = aContext()
const november = monthOf('2026-11')

/** Orders of one contractor in time, and late ones by the installer that are owed 10 yuan each. */
function company(inTime: number, late: number) {
  const facts = (i: number, completedAt: string) => ({
    id: `G${i}`,
    household: `H${i}`,
    contractor: '甲公司',
    delayCause: 'installer',
    completedAt,
  })
  return [
    ...Array.from({ length: inTime }, (_, i) => judged(facts(i, iso('11-20 12:00')), context)),
    ...Array.from({ length: late }, (_, i) => judged(facts(inTime + i, iso('11-21 12:00')), context)),
  ]
}

describe('the contractor’s share', () => {
  it('is nothing up to 5 %, exactly', () => {
    expect(contractorShares(company(19, 1), november, context.parameters)).toMatchObject([
      { orders: 20, installerLate: 1, contractorFen: 0, branchFen: 1000 },
    ])
  })

  it('begins with the first order above 5 %: 2 of 39 is 5.1 %', () => {
    // 2 000 × (20 × 2 − 39) / (20 × 2) = 50
    expect(contractorShares(company(37, 2), november, context.parameters)).toMatchObject([
      { orders: 39, installerLate: 2, compensationFen: 2000, contractorFen: 50, branchFen: 1950 },
    ])
  })

  it('is rounded half up to a fen', () => {
    // 1 000 × (20 − 3) / 20 = 850; 1 × 17 / 20 = 0.85; 10 × (20 × 1 − 19) / 20 = 0.5
    expect(aboveTolerance(1000, 1, 3, 5)).toBe(850)
    expect(aboveTolerance(1, 1, 3, 5)).toBe(1)
    expect(aboveTolerance(10, 1, 19, 5)).toBe(1)
    expect(aboveTolerance(9, 1, 19, 5)).toBe(0)
  })

  it('is exact where doubles are not', () => {
    expect(aboveTolerance(9_007_199_254_740_989, 3, 7, 5)).toBe(7_956_359_341_687_874)
  })

  it('counts by the month of the deadline, and lists by name whatever the order of the orders', () => {
    const list = [...company(1, 1), judged({ id: 'X', household: 'HX', contractor: '乙公司', completedAt: iso('11-21 12:00') }, context)]
    expect(contractorShares(list, november, context.parameters).map(({ contractor }) => contractor)).toEqual(['乙公司', '甲公司'])
    expect(contractorShares(list.toReversed(), november, context.parameters)).toEqual(contractorShares(list, november, context.parameters))
    expect(contractorShares(list, monthOf('2026-12'), context.parameters)).toEqual([])
  })

  it('of a month before the notice is nobody’s', () => {
    expect(contractorShares(company(1, 1), monthOf('2017-06'), context.parameters)).toEqual([])
  })
})

describe('rounding half up', () => {
  it('goes up at the half', () => {
    expect([4n, 5n, 6n, 14n, 15n].map((n) => halfUp(n, 10n))).toEqual([0n, 1n, 1n, 1n, 2n])
  })
})
