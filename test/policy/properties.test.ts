import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claims } from '../../src/policy/claims.ts'
import type { Context } from '../../src/policy/context.ts'
import { contractorShares } from '../../src/policy/contractors.ts'
import { promiseAtAcceptance } from '../../src/policy/deadline.ts'
import { explain } from '../../src/policy/explain.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import type { Order } from '../../src/policy/order.ts'
import { inForce } from '../../src/policy/parameters.ts'
import { orderJson, parseOrder } from '../../src/policy/parse-order.ts'
import { type Verdict, clausesOfVerdict } from '../../src/policy/verdict.ts'
import { contexts, orders } from './arbitraries.ts'
import { monthOf } from './facts.ts'
import { inOffset, instantsOf, twins, withoutAfter } from './variations.ts'

const RUNS = { numRuns: 2000 }
const someOrders = fc.array(orders, { maxLength: 12 }).map((list) => list.map((order, i) => ({ ...order, id: `GZ${i + 1}` })))

const whatever = (claim: (order: Order, context: Context, verdict: Verdict) => void): void =>
  fc.assert(
    fc.property(orders, contexts, (order, context) => claim(order, context, judge(order, context))),
    RUNS,
  )
const whateverMany = (claim: (judged: readonly Judged[], context: Context) => void): void =>
  fc.assert(
    fc.property(someOrders, contexts, (list, context) =>
      claim(
        list.map((order) => ({ order, verdict: judge(order, context) })),
        context,
      ),
    ),
    { numRuns: 500 },
  )

/** docs/notice.md section 3: "late, overdue, or cancelled by the company after dueBy". */
const ranLate = (order: Order, { status, flags }: Verdict): boolean =>
  status === 'late' || status === 'overdue' || (order.cancelledBy === 'company' && flags.some((flag) => flag === 'cancelled-after-due'))

describe('the judgement of any order', () => {
  it('never compensates above the cap of a repair, or by anything but the amount of an install', () => {
    whatever((order, context, { compensationFen }) => {
      if (compensationFen === 0) return
      const day = dayOf(order.enteredAt)
      if (order.kind === 'repair') expect(compensationFen).toBeLessThanOrEqual(inForce(context.parameters.repairCapFen, day))
      else expect(compensationFen).toBe(inForce(context.parameters.installFen, day))
    })
  })

  it('never lowers what an open order is owed as time goes on, once all its facts are in the past', () => {
    const rising = fc.array(fc.nat(20 * 86_400), { minLength: 2, maxLength: 6 }).map((steps) => steps.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(orders, contexts, rising, (given, context, steps) => {
        const order = { ...given, completedAt: null, cancelledAt: null }
        const start = Math.max(context.asOf, ...instantsOf(order), ...context.forceMajeure.map(({ declaredAt }) => declaredAt ?? 0))
        const owed = steps.map((step) => judge(order, { ...context, asOf: start + step }).compensationFen)
        expect(owed).toEqual(owed.toSorted((a, b) => a - b))
      }),
      RUNS,
    )
  })

  it('finds no late days and no compensation for an order that did not run late, and a late day for one that did', () => {
    whatever((order, context, verdict) => {
      if (ranLate(order, verdict)) expect(verdict.lateDays).toBeGreaterThan(0)
      else expect(verdict).toMatchObject({ lateDays: 0, compensationFen: 0, exemption: null, payBy: null })
    })
  })

  it('compensates only what is guaranteed, ran late and is not exempt', () => {
    whatever((order, context, verdict) => {
      if (verdict.compensationFen === 0) return
      expect(verdict).toMatchObject({ inScope: true, guaranteed: true, exemption: null })
      expect(ranLate(order, verdict)).toBe(true)
    })
  })

  it('gives a date to pay by exactly to what is compensated and no longer running', () => {
    whatever((_order, _context, { payBy, compensationFen, status }) => {
      expect(payBy !== null).toBe(compensationFen > 0 && status !== 'overdue')
    })
  })

  it('does not depend on the order in which facts and events are listed', () => {
    const shuffled = orders.chain((order) => {
      const all = order.reschedules.flatMap(twins)
      return fc.tuple(fc.constant({ ...order, reschedules: all }), fc.shuffledSubarray(all, { minLength: all.length }))
    })
    fc.assert(
      fc.property(shuffled, contexts, fc.boolean(), ([order, reschedules], context, turn) => {
        const events = [...context.forceMajeure]
        const turned = { ...context, forceMajeure: turn ? events.toReversed() : events }
        expect(judge({ ...order, reschedules }, turned)).toEqual(judge(order, context))
      }),
      RUNS,
    )
  })

  it('does not depend on the offset in which instants are written', () => {
    fc.assert(
      fc.property(orders, contexts, fc.integer({ min: -14 * 60, max: 14 * 60 }), (order, context, minutes) => {
        const abroad: unknown = JSON.parse(JSON.stringify(orderJson(order)), (_, value: unknown) => inOffset(value, minutes))
        expect(judge(parseOrder(abroad), context)).toEqual(judge(order, context))
      }),
      RUNS,
    )
  })

  it('at an earlier time is that without the later facts', () => {
    whatever((order, context, verdict) => {
      const known = {
        ...context,
        forceMajeure: context.forceMajeure.filter(({ declaredAt }) => declaredAt === null || declaredAt <= context.asOf),
      }
      expect(judge(withoutAfter(order, context.asOf), known)).toEqual(verdict)
    })
  })

  it('keeps the deadline at or after the first promise, whatever was rescheduled', () => {
    whatever((order, context, verdict) => {
      if (!verdict.inScope) return
      const first = promiseAtAcceptance(order, context.parameters).dueBy
      if (first !== null) expect(verdict.dueBy).toBeGreaterThanOrEqual(first)
    })
  })

  it('is open for an order that has not been entered yet', () => {
    whatever((order, context, { inScope }) => {
      expect(judge(order, { ...context, asOf: order.enteredAt - 1 }).status).toBe(inScope ? 'open' : 'not-covered')
    })
  })

  it('rests on clauses and has its sentences, none of them empty or half said', () => {
    whatever((_order, _context, verdict) => {
      expect(clausesOfVerdict(verdict)).not.toEqual([])
      expect(explain(verdict)).not.toEqual([])
      for (const sentence of explain(verdict)) expect(sentence).not.toMatch(/undefined|null|NaN|，，|：$|，$|^，|〔〕/)
    })
  })

  it('gives its flags as a sorted set', () => {
    whatever((_order, _context, { flags }) => {
      expect(flags).toEqual([...new Set(flags)].toSorted())
    })
  })

  it('survives the JSON form: what was parsed is judged the same', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(parseOrder(JSON.parse(JSON.stringify(orderJson(order))))).toEqual(order)
      }),
      RUNS,
    )
  })
})

describe('the claims of any orders', () => {
  it('hold every order that has compensation exactly once, at the largest amount of each claim', () => {
    whateverMany((judged) => {
      const owed = judged.filter(({ verdict }) => verdict.compensationFen > 0)
      const found = claims(judged)
      expect(found.flatMap((claim) => claim.orders).toSorted()).toEqual(owed.map(({ order }) => order.id).toSorted())
      for (const claim of found) {
        const amounts = owed.filter(({ order }) => claim.orders.includes(order.id)).map(({ verdict }) => verdict.compensationFen)
        expect(claim.compensationFen).toBe(Math.max(...amounts))
      }
    })
  })

  it('do not depend on the order of the orders', () => {
    whateverMany((judged) => {
      expect(claims(judged.toReversed())).toEqual(claims(judged))
    })
  })
})

describe('the shares of any contractors', () => {
  const november = monthOf('2026-11')

  it('add up: contractor and branch bear the whole, and the contractor never more than what its installers caused', () => {
    whateverMany((judged, { parameters }) => {
      for (const share of contractorShares(judged, november, parameters)) {
        const caused = claims(judged)
          .filter(({ leader }) => leader.order.contractor === share.contractor && leader.order.delayCause === 'installer')
          .reduce((fen, claim) => fen + claim.compensationFen, 0)
        expect(share.contractorFen + share.branchFen).toBe(share.compensationFen)
        expect(share.contractorFen).toBeGreaterThanOrEqual(0)
        expect(share.contractorFen).toBeLessThanOrEqual(caused)
        expect(share.installerLate).toBeLessThanOrEqual(share.orders)
      }
    })
  })

  it('do not depend on the order of the orders', () => {
    whateverMany((judged, { parameters }) => {
      expect(contractorShares(judged.toReversed(), november, parameters)).toEqual(contractorShares(judged, november, parameters))
    })
  })
})
