import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clauses } from '../../src/policy/clauses.ts'
import { judge } from '../../src/policy/judge.ts'
import { verdictJson, verdictLine } from '../../src/policy/verdict.ts'
import { contexts, orders } from './arbitraries.ts'

describe('the line of a verdict', () => {
  it('is the JSON of the verdict, character by character', () => {
    fc.assert(
      fc.property(orders, contexts, fc.string({ unit: 'binary' }), (order, context, id) => {
        const verdict = judge({ ...order, id }, context)
        expect(verdictLine(verdict)).toBe(JSON.stringify(verdictJson(verdict)))
      }),
      { numRuns: 1000 },
    )
  })

  it('may hold any clause as it is: none has anything to escape', () => {
    for (const clause of Object.keys(clauses)) expect(JSON.stringify(clause)).toBe(`"${clause}"`)
  })
})
