import { describe, expect, it } from 'vitest'
import { type ClauseId, clauses as allClauses } from '../../src/policy/clauses.ts'
import { parseContext } from '../../src/policy/context.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { verdictJson } from '../../src/policy/verdict.ts'
import { givenCases } from './given-cases.ts'

const verdictOf = ({ order, context }: { order: unknown; context: unknown }) =>
  verdictJson(judge(parseOrder(order), parseContext(context, 0)))

describe('the cases that came with the policy', () => {
  it('are 74, each with a name of its own', () => {
    expect(new Set(givenCases.map(({ name }) => name)).size).toBe(74)
    expect(givenCases).toHaveLength(74)
  })

  for (const one of givenCases) {
    it(one.name, () => {
      const { clauses, ...verdict } = verdictOf(one)
      expect(clauses).not.toEqual([])
      expect(verdict).toEqual(one.expect)
    })
  }
})

describe('the clause of a given case', () => {
  /** Cases that show where their clause does not reach: nothing in the verdict rests on it. */
  const outOfReach = [
    'typhoon in another district',
    'typhoon not yet declared',
    'the complaint has not been made yet',
    'cancelled in time',
    'both completed and cancelled is completed',
    'a reschedule entered after completion changes nothing',
  ]
  const isClause = (clause: string): clause is ClauseId => Object.hasOwn(allClauses, clause)

  for (const one of givenCases.filter(({ clause }) => isClause(clause))) {
    const reached = !outOfReach.includes(one.name)
    it(`${one.clause} is ${reached ? 'among' : 'not among'} those of: ${one.name}`, () => {
      expect(verdictOf(one).clauses.some((clause) => clause === one.clause)).toBe(reached)
    })
  }
})
