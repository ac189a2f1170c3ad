import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRates, formatRate, rateChange } from '../../src/policy/rate.ts'

const rate = (part: number, of: number) => ({ part, of })
const rates = fc.nat(500).chain((of) => fc.nat(of).map((part) => rate(part, of)))

describe('a rate', () => {
  const shown = [
    [0, 0, '—'],
    [0, 1, '0.0%'],
    [1, 1, '100.0%'],
    [389, 400, '97.3%'],
    [9724, 10_000, '97.2%'],
    [1, 3, '33.3%'],
    [2, 3, '66.7%'],
    [1, 2000, '0.1%'],
    [1, 2001, '0.0%'],
    [2499, 2500, '99.9%'],
    [9999, 10_000, '99.9%'],
    [99_999_999, 100_000_000, '99.9%'],
    [1999, 2000, '99.9%'],
    [999, 1000, '99.9%'],
    [1001, 1001, '100.0%'],
  ] as const
  for (const [part, of, text] of shown) it(`of ${part} of ${of} is shown as ${text}`, () => expect(formatRate(rate(part, of))).toBe(text))

  it('is never shown more than half a tenth off, and never as all when it is short of all', () => {
    fc.assert(
      fc.property(rates, ({ part, of }) => {
        if (of === 0) return
        const number = Number(formatRate(rate(part, of)).slice(0, -1))
        expect(Math.abs(number - (100 * part) / of)).toBeLessThanOrEqual(part < of && number === 99.9 ? 0.1 : 0.05 + 1e-9)
        expect(number === 100).toBe(part === of)
      }),
    )
  })

  it('is compared exactly, not as shown', () => {
    expect(formatRate(rate(9999, 10_000))).toBe(formatRate(rate(2499, 2500)))
    expect(compareRates(rate(9999, 10_000), rate(2499, 2500))).toBeLessThan(0)
    expect(compareRates(rate(1, 3), rate(2, 6))).toBe(0)
    expect(compareRates(rate(0, 0), rate(0, 5))).toBeGreaterThan(0)
    expect(compareRates(rate(0, 5), rate(0, 0))).toBeLessThan(0)
    expect(compareRates(rate(0, 0), rate(0, 0))).toBe(0)
  })
})

describe('a change of rate', () => {
  it('is in tenths of a point, rounded half away from zero', () => {
    expect(rateChange(rate(1, 2), rate(3, 4))).toBe(250)
    expect(rateChange(rate(3, 4), rate(1, 2))).toBe(-250)
    expect(rateChange(rate(1000, 2000), rate(1001, 2000))).toBe(1)
    expect(rateChange(rate(1001, 2000), rate(1000, 2000))).toBe(-1)
  })

  it('of nothing is 0, also when it is less than can be shown', () => {
    expect(rateChange(rate(1, 2), rate(2, 4))).toBe(0)
    expect(rateChange(rate(5001, 10_000), rate(5000, 10_000))).toBe(0)
  })

  it('needs both days', () => {
    expect(rateChange(rate(0, 0), rate(1, 2))).toBeNull()
    expect(rateChange(rate(1, 2), rate(0, 0))).toBeNull()
  })
})
