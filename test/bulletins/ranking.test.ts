import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figures } from '../../src/policy/figures.ts'
import { ranking } from '../../src/bulletins/ranking.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { aContext, at, iso, judged } from '../policy/facts.ts'

const NOW = at('11-21 12:00')
const context = aContext({ asOf: iso('11-21 12:00') })
const day = dayOf(at('11-20 12:00'))

describe('the ranking', () => {
  const places = ['haizhou', 'lianyun', 'kaifaqu', 'ganyu', 'donghai', 'guanyun', 'guannan']
  /** A district with so many in time of so many due. */
  const district = (name: string, onTime: number, due: number) => ({
    district: name,
    figures: figures(
      Array.from({ length: due }, (_, i) =>
        judged({ id: `${name}${i}`, completedAt: iso(i < onTime ? '11-20 18:00' : '11-21 10:00') }, context),
      ),
      { from: day, to: day },
      NOW,
      new Set(),
    ),
  })
  const ranks = (entries: readonly ReturnType<typeof district>[]) =>
    ranking(entries, places).map(({ rank, entry }) => `${rank ?? '—'} ${entry.district}`)

  it('gives equal rates one rank, and the next its place: 1, 1, 3', () => {
    expect(ranks([district('ganyu', 1, 2), district('haizhou', 3, 3), district('lianyun', 5, 5)])).toEqual([
      '1 lianyun',
      '1 haizhou',
      '3 ganyu',
    ])
  })

  it('lists ties by more due orders, then in the order of the districts', () => {
    expect(ranks([district('guannan', 1, 2), district('ganyu', 1, 2), district('donghai', 2, 4)])).toEqual([
      '1 donghai',
      '1 ganyu',
      '1 guannan',
    ])
  })

  it('goes by the exact rate, not by the one shown', () => {
    expect(ranks([district('haizhou', 599, 600), district('lianyun', 799, 800)])).toEqual(['1 lianyun', '2 haizhou'])
  })

  it('does not rank a district with nothing to rate, and lists it last', () => {
    expect(ranks([district('haizhou', 0, 0), district('lianyun', 0, 2), district('ganyu', 2, 2)])).toEqual([
      '1 ganyu',
      '2 lianyun',
      '— haizhou',
    ])
  })

  it('does not depend on the order of the input', () => {
    const counted = fc.nat(6).chain((due) => fc.nat(due).map((onTime) => [onTime, due] as const))
    const entries = fc
      .tuple(fc.uniqueArray(fc.constantFrom(...places), { minLength: 2 }), fc.array(counted, { minLength: 7, maxLength: 7 }))
      .map(([names, rates]) => names.map((name, i) => district(name, ...(rates[i] ?? [0, 0]))))
    const shuffled = entries.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, ([list, mixed]) => {
        expect(ranks(mixed)).toEqual(ranks(list))
      }),
    )
  })
})
