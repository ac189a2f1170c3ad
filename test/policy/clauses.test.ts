import { describe, expect, it } from 'vitest'
import { type ClauseId, clauses } from '../../src/policy/clauses.ts'
import { parseContext } from '../../src/policy/context.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { clausesOfVerdict } from '../../src/policy/verdict.ts'
import { ownCases } from './case-file.ts'
import { givenCases } from './given-cases.ts'

/** docs/notice.md section 1, row by row. */
const section1 = `
  二(二) 二(三) 二(四)1 二(四)2 二(四)3(1) 二(四)3(2) 二(五)
  三(一) 三(二) 三(二)1 三(二)2 三(三)1 三(三)2 三(四)
  四(一) 四(二) 四(三)1 四(三)2 四(三)3 四(四) 四(五) 四(六) 四(七) 四(八) 四(九)1 四(九)2 四(九)3
  五`
  .trim()
  .split(/\s+/)
/** docs/notice.md section 9, up to I-16: the others are about a ledger that is to come. */
const section9 = Array.from({ length: 16 }, (_, i) => `I-${i + 1}`)

const ids = Object.keys(clauses) as ClauseId[]
const actedOnBy = (part: (typeof clauses)[ClauseId]['actedOnBy']): ClauseId[] => ids.filter((id) => clauses[id].actedOnBy === part)

const cases = [
  ...givenCases.map(({ name, order, context }) => ({ name, order, context })),
  ...ownCases.flatMap(({ file, name, orders, context }) => orders.map((order) => ({ name: `${file}: ${name}`, order, context }))),
]
const verdicts = cases.map(({ name, order, context }) => ({ name, verdict: judge(parseOrder(order), parseContext(context, 0)) }))
const cited = new Set(verdicts.flatMap(({ verdict }) => clausesOfVerdict(verdict)))

describe('the table of clauses', () => {
  it('is sections 1 and 9 of docs/notice.md, in their order', () => {
    const order = [...section1, ...section9]
    expect([...ids].toSorted((a, b) => order.indexOf(a) - order.indexOf(b))).toEqual(order)
  })

  it('says of each what it is about', () => {
    for (const id of ids) expect(clauses[id].says).not.toBe('')
  })
})

describe('every clause that a verdict can rest on', () => {
  for (const id of actedOnBy('verdict')) it(`${id} has a case whose verdict cites it`, () => expect(cited).toContain(id))

  it('is one that the table gives to verdicts', () => {
    expect([...cited].filter((id) => clauses[id].actedOnBy !== 'verdict')).toEqual([])
  })
})

describe('the other clauses that the policy acts on', () => {
  it('are these', () => {
    expect(actedOnBy('claims')).toEqual(['I-4'])
    expect(actedOnBy('contractors')).toEqual(['四(九)1', 'I-11'])
    expect(actedOnBy('pay')).toEqual(['四(四)', '四(九)2'])
    expect(actedOnBy('figures')).toEqual(['四(九)3'])
  })

  it('I-4 has cases with claims of several orders', () => {
    expect(ownCases.filter(({ claims, orders }) => claims && orders.length > 1).length).toBeGreaterThan(3)
  })

  it('四(九)1 and I-11 have cases in which the contractor bears a part', () => {
    expect(ownCases.filter(({ contractors }) => contractors?.some((c) => c['contractorFen'] !== 0)).length).toBeGreaterThan(3)
  })
})

describe('every verdict of every case', () => {
  it('rests on a clause', () => {
    expect(verdicts.filter(({ verdict }) => clausesOfVerdict(verdict).length === 0).map(({ name }) => name)).toEqual([])
  })

  it('names each clause once', () => {
    for (const { verdict } of verdicts) expect(new Set(clausesOfVerdict(verdict)).size).toBe(clausesOfVerdict(verdict).length)
  })
})
