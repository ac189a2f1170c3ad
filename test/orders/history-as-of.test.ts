import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Projection, project } from '../../src/orders/current/project.ts'
import { saysAll } from '../../src/orders/history/chronology.ts'
import type { NewEvent } from '../../src/orders/history/event.ts'
import { historyAsOf } from '../../src/orders/history/history-as-of.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { anyHistory } from './any-history.ts'
import { arrived, at, done, exported, observation } from './histories.ts'

/** Learnt before anything in it had happened, as a replay is given its day. */
const beforehand = (events: readonly NewEvent[]): NewEvent[] => events.map((event) => ({ ...event, learntAt: at('20 07:00:00') }))

function asOf(then: Instant, ...events: NewEvent[]): Projection {
  const projection = project(historyAsOf(arrived(beforehand(events)), then))
  if (projection === null) throw new Error('nobody has said what the order is')
  return projection
}

const iso = (time: string): string => `2026-11-${time.replace(' ', 'T')}+08:00`
const agreed = (time: string, until: string) => ({
  at: iso(time),
  initiator: 'customer',
  confirmed: true,
  appointment: { to: iso(until) },
})

test('an order that had ended had ended, though its source called it open once more before it told', () => {
  const open = exported(at('21 14:00:00'), observation({ state: 'in-progress' }))
  const ended = exported(at('21 18:00:00'), observation({ state: 'completed' }, { completedAt: iso('21 12:00:00') }))
  for (const then of ['21 12:00:00', '21 13:00:00', '21 14:00:00', '21 17:00:00', '21 18:00:00']) {
    const { order, sourceState } = asOf(at(then), open, ended)
    expect([then, order.completedAt, sourceState]).toEqual([then, at('21 12:00:00'), 'completed'])
  }
  expect(asOf(at('21 11:59:59'), open, ended).order.completedAt).toBeNull()
})

describe('before the only export of an order', () => {
  const atDesk = exported(
    at('21 20:00:00'),
    observation(
      { state: 'at-network-desk', rescheduleCount: 2 },
      { delayCause: 'customer', reschedules: [agreed('21 11:00:00', '22 10:00:00')], complaint: { at: iso('21 15:00:00') } },
    ),
  )

  test('it is under way, its cause and how often it was rescheduled unknown; who is on it and what was agreed at the entry is known', () => {
    const { order, sourceState, proposal, rescheduleCount, unknownReschedules } = asOf(at('21 10:59:59'), atDesk)
    expect({ sourceState, proposal, rescheduleCount, unknownReschedules }).toEqual({
      sourceState: 'in-progress',
      proposal: null,
      rescheduleCount: 0,
      unknownReschedules: false,
    })
    expect(order).toMatchObject({
      delayCause: null,
      reschedules: [],
      complaint: null,
      installer: '赣榆装维01',
      enteredAt: at('21 10:00:00'),
    })
  })

  test('a fact with a time holds from it on', () => {
    expect(asOf(at('21 11:00:00'), atDesk).order.reschedules).toHaveLength(1)
    expect(asOf(at('21 14:59:59'), atDesk).order.complaint).toBeNull()
    expect(asOf(at('21 15:00:00'), atDesk).order.complaint).toEqual({ at: at('21 15:00:00') })
  })

  test('the rest holds from the very second of the export on', () => {
    expect(asOf(at('21 19:59:59'), atDesk)).toMatchObject({ sourceState: 'in-progress', proposal: null, order: { delayCause: null } })
    expect(asOf(at('21 20:00:00'), atDesk)).toMatchObject({
      sourceState: 'at-network-desk',
      proposal: { reason: 'customer' },
      rescheduleCount: 2,
      unknownReschedules: true,
      order: { delayCause: 'customer' },
    })
  })

  test('an order that ended before it is ended from its end on, its cause not known yet', () => {
    const ended = exported(
      at('21 20:00:00'),
      observation({ state: 'completed' }, { completedAt: iso('21 17:00:00'), delayCause: 'installer' }),
    )
    expect(asOf(at('21 16:59:59'), ended)).toMatchObject({ sourceState: 'in-progress', order: { completedAt: null } })
    expect(asOf(at('21 17:00:00'), ended)).toMatchObject({
      sourceState: 'completed',
      order: { completedAt: at('21 17:00:00'), delayCause: null },
    })
    const cancelled = exported(
      at('21 20:00:00'),
      observation({ state: 'cancelled' }, { cancelledAt: iso('21 17:00:00'), cancelledBy: 'company' }),
    )
    expect(asOf(at('21 18:00:00'), cancelled)).toMatchObject({ sourceState: 'cancelled', order: { cancelledBy: 'company' } })
  })
})

test('of two rows of one export the one that holds tells the end', () => {
  const rows = [
    observation({ state: 'completed', line: 7 }, { completedAt: iso('21 17:00:00') }),
    observation({ state: 'in-progress', line: 9 }),
    observation({ state: 'completed', line: 8 }, { completedAt: iso('21 18:00:00') }),
  ]
  const events = rows.map((row) => exported(at('21 20:00:00'), row))
  expect(asOf(at('21 17:30:00'), ...events).order.completedAt).toBeNull()
  expect(asOf(at('21 18:00:00'), ...events).order.completedAt).toBe(at('21 18:00:00'))
  expect(asOf(at('21 20:00:00'), ...events).order.completedAt).toBe(at('21 18:00:00'))
})

describe('between two exports', () => {
  const first = exported(at('20 20:00:00'), observation({ state: 'at-resource-desk' }, { delayCause: 'resource', installer: '甲' }))
  const second = exported(at('21 20:00:00'), observation({ state: 'stuck' }, { delayCause: 'customer', installer: '乙' }))

  test('the desk, the cause and the crew are those of the first', () => {
    expect(asOf(at('21 19:59:59'), first, second)).toMatchObject({
      sourceState: 'at-resource-desk',
      order: { delayCause: 'resource', installer: '甲' },
    })
  })

  test('an end that only the second tells holds from its time on, with what the first said besides', () => {
    const done = exported(
      at('21 20:00:00'),
      observation({ state: 'completed' }, { completedAt: iso('21 17:00:00'), delayCause: 'customer' }),
    )
    expect(asOf(at('21 16:59:59'), first, done)).toMatchObject({ sourceState: 'at-resource-desk', order: { completedAt: null } })
    expect(asOf(at('21 17:00:00'), first, done)).toMatchObject({
      sourceState: 'completed',
      order: { completedAt: at('21 17:00:00'), delayCause: 'resource' },
    })
  })

  test('a completion that the second takes back stands until it does', () => {
    const completed = exported(at('20 20:00:00'), observation({ state: 'completed' }, { completedAt: iso('20 12:00:00') }))
    expect(asOf(at('20 15:00:00'), completed, second).sourceState).toBe('completed')
    expect(asOf(at('21 19:59:59'), completed, second).sourceState).toBe('completed')
    expect(asOf(at('21 20:00:00'), completed, second).sourceState).toBe('stuck')
  })
})

test('a person’s deed is not known before they did it', () => {
  const open = exported(at('21 20:00:00'), observation())
  const escalated = done('escalated', at('21 14:00:00'), { reason: '工单太多' })
  expect(asOf(at('21 13:59:59'), open, escalated).escalation).toBeNull()
  expect(asOf(at('21 14:00:00'), open, escalated).escalation?.reason).toBe('工单太多')
})

describe('on a live database', () => {
  test('a known event is shown now, also where the clock of a source runs ahead by minutes', () => {
    const stuck = { ...done('stuck-at-desk', at('21 12:05:00'), { desk: 'stuck' }), source: 'crm', learntAt: at('21 12:00:00') } as const
    const events = arrived([exported(at('21 11:00:00'), observation(), at('21 11:00:00'), 'crm'), stuck])
    expect(project(historyAsOf(events, at('21 12:00:00')))?.sourceState).toBe('stuck')
  })

  test('all that has been learnt by now is the history, whenever it happened', () => {
    fc.assert(
      fc.property(anyHistory('NOW'), (events) => {
        const history = arrived(events)
        expect(historyAsOf(history, Math.max(...history.map(({ learntAt }) => learntAt)))).toBe(history)
      }),
    )
  })
})

test('a replay says at any instant what a live database said then, but for ends that were told later', () => {
  fc.assert(
    fc.property(anyHistory('ANY'), fc.integer({ min: at('21 09:00:00'), max: at('21 21:00:00') }), (events, then) => {
      const live = project(arrived(events.filter(({ happenedAt }) => happenedAt <= then)))
      const later = arrived(events).filter(saysAll)
      const endsLater = later.some(
        ({ happenedAt, payload: { order } }) => happenedAt > then && (order.completedAt ?? order.cancelledAt ?? then) < then,
      )
      fc.pre(live !== null && !endsLater)
      const replayed = asOf(then, ...events)
      expect({ ...replayed, lastEventId: 0 }).toEqual({ ...live, lastEventId: 0 })
    }),
    { numRuns: 400 },
  )
})
