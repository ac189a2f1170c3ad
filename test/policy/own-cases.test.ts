import { describe, expect, it } from 'vitest'
import { claims } from '../../src/policy/claims.ts'
import { contractorShares } from '../../src/policy/contractors.ts'
import { parseContext } from '../../src/policy/context.ts'
import { explain } from '../../src/policy/explain.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { verdictJson } from '../../src/policy/verdict.ts'
import { type OwnCase, caseFiles, ownCases } from './case-file.ts'
import { monthOf } from './facts.ts'

/** The cases of our own, readable by a policy owner: test/policy/cases/*.yaml. */
for (const file of caseFiles) {
  describe(file.replace('.yaml', ''), () => {
    for (const one of ownCases.filter((c) => c.file === file)) it(one.name, () => check(one))
  })
}

function check(one: OwnCase): void {
  const context = parseContext(one.context, 0)
  const judged = one.orders.map(parseOrder).map((order): Judged => ({ order, verdict: judge(order, context) }))
  expect(one.verdict ?? one.claims ?? one.contractors, 'a case says what should come out').not.toBeNull()
  if (one.verdict) checkVerdict(one, judged)
  if (one.claims) expect(claims(judged).map(claimForm)).toEqual(one.claims.map(expectedClaim))
  if (one.contractors) expect(contractorShares(judged, monthOf(one.month), context.parameters)).toEqual(one.contractors)
}

function checkVerdict(one: OwnCase, [first]: readonly Judged[]): void {
  if (!first) throw new Error('a case has an order')
  const { clauses, ...verdict } = verdictJson(first.verdict)
  expect(verdict).toMatchObject(one.verdict ?? {})
  for (const clause of one.clauses) expect(clauses).toContain(clause)
  for (const clause of one.notClauses) expect(clauses).not.toContain(clause)
  if (one.sentences) expect(explain(first.verdict)).toEqual(one.sentences)
}

const claimForm = ({ key, orders, compensationFen, payBy }: ReturnType<typeof claims>[number]) => ({
  key,
  orders,
  compensationFen,
  payBy: payBy === null ? null : formatInstant(payBy),
})

const expectedClaim = ({ household, kind, day, ...rest }: Readonly<Record<string, unknown>>) => ({
  key: `${String(household)}/${String(kind)}/${String(day)}`,
  ...rest,
})
