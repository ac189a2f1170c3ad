import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Figures, figures } from '../../src/policy/figures.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import { formatRate } from '../../src/policy/rate.ts'
import { contexts, orders } from './arbitraries.ts'
import { aContext, at, iso, judged } from './facts.ts'

/** 21 November 2026, noon: what was due on the 20th is over, what is due on the 21st is not. */
const NOW = at('11-21 12:00')
const context = aContext({ asOf: iso('11-21 12:00') })
const on = (day: string) => ({ from: dayOf(at(`${day} 12:00`)), to: dayOf(at(`${day} 12:00`)) })
const of = (...list: Readonly<Record<string, unknown>>[]): Judged[] =>
  list.map((facts, i) => judged({ id: `G${i + 1}`, household: `H${i + 1}`, ...facts }, context))
const of20 = (list: readonly Judged[], paid: ReadonlySet<string> = new Set()): Figures => figures(list, on('11-20'), NOW, paid)

const inTime = { completedAt: iso('11-20 18:00') }
const late = { completedAt: iso('11-21 10:00') }
const overdue = {}
const exempt = { ...late, exemption: { reason: 'customer', grantedAt: iso('11-20 12:00') } }
const cancelledLate = { cancelledAt: iso('11-21 10:00') }
const optedOut = { wantsSameDay: false, appointment: { date: '2026-11-20' }, ...late }

describe('the figures of a day', () => {
  it('count what was due, in time, late, exempt, and done', () => {
    expect(of20(of(inTime, inTime, late, overdue, exempt)).all).toEqual({
      due: 5,
      onTime: 2,
      late: 3,
      exempt: 1,
      open: 0,
      done: 4,
      rawRate: { part: 2, of: 5 },
      assessedRate: { part: 2, of: 4 },
    })
  })

  it('leave out of the rates what is not due yet', () => {
    const today = of({ enteredAt: iso('11-21 09:00') }, { enteredAt: iso('11-21 09:00'), completedAt: iso('11-21 11:00') })
    expect(figures(today, on('11-21'), NOW, new Set()).all).toMatchObject({
      due: 2,
      onTime: 1,
      open: 1,
      rawRate: { part: 1, of: 1 },
      assessedRate: { part: 1, of: 1 },
    })
  })

  it('leave out cancelled orders, what nobody guaranteed, and what is not covered', () => {
    expect(of20(of(inTime, cancelledLate, optedOut, { ...late, customerType: 'enterprise' })).all).toMatchObject({
      due: 1,
      onTime: 1,
      late: 0,
    })
  })

  it('leave out an order that has not been entered yet', () => {
    const later = of({ enteredAt: iso('11-21 12:00:01') }, { enteredAt: iso('11-21 12:00') })
    expect(figures(later, on('11-21'), NOW, new Set())).toMatchObject({ all: { due: 1, open: 1 }, openNow: 1 })
  })

  it('have no rate where everything late is exempt and nothing else was due', () => {
    const { rawRate, assessedRate } = of20(of(exempt)).all
    expect([formatRate(rawRate), formatRate(assessedRate)]).toEqual(['0.0%', '—'])
  })

  it('go by the day of the deadline, not of the entry', () => {
    const list = of(
      { enteredAt: iso('11-19 18:00'), completedAt: iso('11-20 10:00') },
      { enteredAt: iso('11-19 10:00'), completedAt: iso('11-20 10:00') },
    )
    expect(of20(list).all).toMatchObject({ due: 1, onTime: 1, late: 0 })
    expect(figures(list, { from: on('11-19').from, to: on('11-20').to }, NOW, new Set()).all).toMatchObject({ due: 2, onTime: 1, late: 1 })
  })

  it('tell installs and repairs apart and together', () => {
    const { all, installs, repairs } = of20(of(inTime, late, { ...inTime, kind: 'install' }))
    expect([all.due, installs.due, repairs.due]).toEqual([3, 1, 2])
    expect([installs.onTime, repairs.late]).toEqual([1, 1])
  })

  it('count every order now open and overdue, whatever its day, and name the oldest', () => {
    const list = of(
      overdue,
      { enteredAt: iso('11-18 10:00') },
      { enteredAt: iso('11-18 10:00'), id: 'G0' },
      { enteredAt: iso('11-21 09:00') },
      inTime,
    )
    expect(of20(list)).toMatchObject({ openNow: 4, overdueNow: 3, oldestOverdue: { id: 'G0', dueBy: at('11-18 23:59:59') } })
    expect(of20(of(inTime)).oldestOverdue).toBeNull()
  })

  it('count orders with a reschedule, confirmed or not, and the unconfirmed ones apart', () => {
    const reschedule = (confirmed: boolean, made = '11-20 14:00') => ({
      reschedules: [{ at: iso(made), initiator: 'company', confirmed, appointment: { date: '2026-11-20' } }],
    })
    const list = of(
      inTime,
      { ...inTime, ...reschedule(true) },
      { ...inTime, ...reschedule(false) },
      { ...inTime, ...reschedule(false, '11-20 19:00') },
    )
    // The last was made after the completion: it does not exist for the policy.
    expect(of20(list)).toMatchObject({ rescheduled: { part: 2, of: 4 }, unconfirmedReschedules: 1 })
  })

  it('count what was cancelled after its deadline, although it is in no rate', () => {
    expect(of20(of(inTime, cancelledLate, { cancelledAt: iso('11-20 18:00') }))).toMatchObject({ cancelledAfterDue: 1, all: { due: 1 } })
  })

  it('count acceptance faults, 四(九)3', () => {
    const evening = { kind: 'install', enteredAt: iso('11-19 17:00'), ...inTime }
    const list = of(
      evening,
      { ...evening, appointment: { date: '2026-11-19' } },
      { ...evening, appointment: { date: '2026-11-20' } },
      { ...evening, appointment: { date: '2026-11-18' } },
    )
    expect(of20(list).acceptanceFaults).toBe(3)
  })

  it('list the causes of lateness, the most frequent first, the unknown last among equals', () => {
    const list = of(
      late,
      { ...late, delayCause: 'resource' },
      { ...late, delayCause: 'installer' },
      { ...overdue, delayCause: 'installer' },
      { ...inTime, delayCause: 'customer' },
    )
    expect(of20(list).causes).toEqual([
      { cause: 'installer', orders: 2 },
      { cause: 'resource', orders: 1 },
      { cause: null, orders: 1 },
    ])
  })
})

describe('the compensation of a day', () => {
  const paidLate = aContext({ asOf: iso('11-29 12:00') })
  const list = [
    judged({ id: 'A', household: 'H1', ...late }, paidLate),
    judged({ id: 'B', household: 'H1', ...late, enteredAt: iso('11-20 11:00') }, paidLate),
    judged({ id: 'C', household: 'H2', kind: 'install', ...late }, paidLate),
    judged({ id: 'D', household: 'H3', kind: 'install', completedAt: iso('11-29 10:00') }, paidLate),
  ]
  const at29 = (paid: readonly string[]) => figures(list, on('11-20'), at('11-29 12:00'), new Set(paid)).compensation

  it('is by claim, not by order', () => {
    expect(at29([])).toEqual({ claims: 3, accruedFen: 5000, paidFen: 0, unpaidPastPayByFen: 3000 })
  })

  it('knows what has been paid', () => {
    expect(at29(['H2/install/2026-11-20'])).toEqual({ claims: 3, accruedFen: 5000, paidFen: 2000, unpaidPastPayByFen: 1000 })
  })

  it('is past its date only after the last second of it', () => {
    const past = (now: string) => figures(list, on('11-20'), at(now), new Set()).compensation.unpaidPastPayByFen
    expect([past('11-28 23:59:59'), past('11-29 00:00')]).toEqual([0, 3000])
  })
})

describe('the figures of any orders', () => {
  it('add up', () => {
    fc.assert(
      fc.property(fc.array(orders, { maxLength: 15 }), contexts, (list, given) => {
        const all = list.map((order) => ({ order, verdict: judge(order, given) }))
        const days = { from: 0, to: dayOf(given.asOf) + 100 }
        const f = figures(all, days, given.asOf, new Set())
        const { due, onTime, late: lateOnes, exempt: exemptOnes, open, done } = f.all
        expect(onTime + lateOnes + open).toBe(due)
        expect(exemptOnes).toBeLessThanOrEqual(lateOnes)
        expect(done).toBeLessThanOrEqual(onTime + lateOnes)
        expect(f.installs.due + f.repairs.due).toBe(due)
        expect(f.causes.reduce((sum, { orders: n }) => sum + n, 0)).toBe(lateOnes)
        expect(f.compensation.accruedFen).toBeLessThanOrEqual(all.reduce((sum, { verdict }) => sum + verdict.compensationFen, 0))
        expect(figures(all.toReversed(), days, given.asOf, new Set())).toEqual(f)
      }),
      { numRuns: 300 },
    )
  })
})
