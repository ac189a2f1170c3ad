import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClauseId, clauses } from '../../src/policy/clauses.ts'
import { judge } from '../../src/policy/judge.ts'
import { exemptionReasons } from '../../src/policy/order.ts'
import { clausesOfVerdict, flags, statuses } from '../../src/policy/verdict.ts'
import { scopeReasons, tracks } from '../../src/policy/coverage.ts'
import { contexts, orders } from './arbitraries.ts'

/** A property says nothing about what its orders never show: here is what they show. */
const SAMPLE = 20_000
const verdicts = fc.sample(fc.tuple(orders, contexts), { numRuns: SAMPLE, seed: 148 }).map(([order, context]) => judge(order, context))
const share = (how: (verdict: (typeof verdicts)[number]) => boolean): number => verdicts.filter(how).length / SAMPLE

describe('the random orders of the properties', () => {
  for (const status of statuses) it(`are ${status}`, () => expect(share((v) => v.status === status)).toBeGreaterThan(0.02))
  for (const reason of scopeReasons)
    it(`are out of scope by ${reason}`, () => expect(share((v) => v.scopeReason === reason)).toBeGreaterThan(0.002))
  for (const track of tracks) it(`are on the track ${track}`, () => expect(share((v) => v.track === track)).toBeGreaterThan(0.02))
  for (const flag of flags) it(`have the flag ${flag}`, () => expect(share((v) => v.flags.some((f) => f === flag))).toBeGreaterThan(0.002))
  for (const reason of exemptionReasons)
    it(`are exempt by ${reason}`, () => expect(share((v) => v.exemption === reason)).toBeGreaterThan(0.01))

  it('are compensated, some up to the cap, some while still open', () => {
    expect(share((v) => v.compensationFen > 0)).toBeGreaterThan(0.1)
    expect(share((v) => v.compensationFen === 10_000 || v.compensationFen === 5000)).toBeGreaterThan(0.01)
    expect(share((v) => v.compensationFen > 0 && v.status === 'overdue')).toBeGreaterThan(0.02)
    expect(share((v) => v.compensationFen > 0 && v.status === 'cancelled')).toBeGreaterThan(0.002)
  })

  const cited = new Set(verdicts.flatMap(clausesOfVerdict))
  for (const id of Object.keys(clauses) as ClauseId[])
    if (clauses[id].actedOnBy === 'verdict') it(`rest on ${id}`, () => expect(cited).toContain(id))
})
