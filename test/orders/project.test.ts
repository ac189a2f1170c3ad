import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Observation } from '../../src/orders/history/event.ts'
import { type Projection, project } from '../../src/orders/current/project.ts'
import { orderJson, parseOrder } from '../../src/policy/parse-order.ts'
import { anyHistory } from './any-history.ts'
import { arrived, at, done, exported, observation } from './histories.ts'

const current = (...events: Parameters<typeof arrived>[0]): Projection => {
  const projection = project(arrived(events))
  if (projection === null) throw new Error('nobody has said what the order is')
  return projection
}

const completed = (time: string): Observation => observation({ state: 'completed' }, { completedAt: `2026-11-21T${time}+08:00` })

test('an order that nobody has described is no order yet', () => {
  expect(project([])).toBeNull()
  expect(project(arrived([done('escalated', at('21 12:00:00'), { reason: '工单太多' })]))).toBeNull()
})

test('the newest export holds, whenever it arrived', () => {
  const older = exported(at('21 12:00:00'), observation())
  const newer = exported(at('21 18:00:00'), completed('17:00:00'))
  for (const projection of [current(older, newer), current(newer, older)]) {
    expect(projection.sourceState).toBe('completed')
    expect(projection.order.completedAt).toBe(at('21 17:00:00'))
    expect(projection.dataAsOf).toBe(at('21 18:00:00'))
  }
})

test('a state that comes back holds again', () => {
  const states = ['in-progress', 'stuck', 'in-progress'] as const
  const [first, second, third] = states.map((state, hour) => exported(at(`21 1${hour}:00:00`), observation({ state })))
  if (!first || !second || !third) throw new Error('three exports')
  expect(new Set([first, second, third].map(({ key }) => key)).size).toBe(3)
  expect(current(first, second).sourceState).toBe('stuck')
  expect(current(third, first, second).sourceState).toBe('in-progress')
})

test('of two rows of one export the further state holds, then the later line', () => {
  const open = observation({ line: 9 })
  const cancelled = observation({ state: 'cancelled', line: 5 }, { cancelledAt: '2026-11-21T12:00:00+08:00' })
  const finished = { ...completed('11:00:00'), line: 3 }
  const say = (said: Observation) => exported(at('21 20:00:00'), said)
  expect(current(say(finished), say(cancelled), say(open)).sourceState).toBe('completed')
  expect(current(say(open), say(cancelled)).sourceState).toBe('cancelled')
  const lineTen = observation({ line: 10 }, { installer: '赣榆装维02' })
  expect(current(say(lineTen), say(open)).order.installer).toBe('赣榆装维02')
})

describe('exemption', () => {
  const told = exported(at('21 12:00:00'), observation())
  const proposed = done('exemption-proposed', at('21 13:00:00'), { reason: 'customer', evidence: '录音123' })
  const granted = done('exemption-granted', at('21 14:00:00'), { reason: 'customer', evidence: '录音123' })

  test('a proposal waits for a decision', () => {
    const { order, proposal } = current(told, proposed)
    expect(order.exemption).toBeNull()
    expect(proposal).toEqual({ reason: 'customer', evidence: '录音123', at: at('21 13:00:00'), by: 'ganyu-manager' })
  })

  test('a grant counts from when it was made, and survives every later export', () => {
    const later = exported(at('21 18:00:00'), observation({ state: 'stuck' }))
    const { order, proposal, sourceState } = current(told, proposed, granted, later)
    expect(order.exemption).toEqual({ reason: 'customer', evidence: '录音123', grantedAt: at('21 14:00:00'), revokedAt: null })
    expect([proposal, sourceState]).toEqual([null, 'stuck'])
  })

  test('a revocation marks the grant, and a new grant stands for itself', () => {
    const revoked = done('exemption-revoked', at('21 15:00:00'), { note: null })
    expect(current(told, granted, revoked).order.exemption).toMatchObject({ revokedAt: at('21 15:00:00') })
    const anew = done('exemption-granted', at('21 15:00:00'), { reason: 'third-party', evidence: null })
    expect(current(told, granted, revoked, anew).order.exemption).toMatchObject({ reason: 'third-party', revokedAt: null })
  })

  test('a rejection ends the proposal', () => {
    expect(current(told, proposed, done('exemption-rejected', at('21 14:00:00'), { note: '无录音' })).proposal).toBeNull()
  })
})

test.each([
  ['customer', { reason: 'customer', evidence: null, at: at('21 12:00:00'), by: null }],
  ['third-party', { reason: 'third-party', evidence: null, at: at('21 12:00:00'), by: null }],
  ['installer', null],
  ['safety', null],
  [null, null],
])('the attribution %s of the source comes to the proposal %j until a person decides', (delayCause, proposal) => {
  const told = exported(at('21 12:00:00'), observation({}, { delayCause }))
  expect(current(told).proposal).toEqual(proposal)
  expect(current(told).order.exemption).toBeNull()
  expect(current(told, done('exemption-rejected', at('21 14:00:00'), { note: null })).proposal).toBeNull()
})

test('reschedules that the source only counts are marked as unknown', () => {
  const reschedule = { at: '2026-11-21T11:00:00+08:00', initiator: 'customer', confirmed: true, appointment: { date: '2026-11-22' } }
  const counted = (rescheduleCount: number, facts = {}) =>
    current(exported(at('21 12:00:00'), observation({ rescheduleCount }, facts))).unknownReschedules
  expect([counted(0), counted(2), counted(1, { reschedules: [reschedule] })]).toEqual([false, true, false])
})

test('an escalation is kept with who and when', () => {
  const { escalation } = current(exported(at('21 12:00:00'), observation()), done('escalated', at('21 13:00:00'), { reason: '工单太多' }))
  expect(escalation).toEqual({ reason: '工单太多', at: at('21 13:00:00'), by: 'ganyu-manager' })
})

test('the order of arrival never matters', () => {
  fc.assert(
    fc.property(
      anyHistory('CR1').chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
      ([events, shuffled]) => {
        expect({ ...current(...shuffled), lastEventId: 0 }).toEqual({ ...current(...events), lastEventId: 0 })
      },
    ),
  )
})

test('an order as known then is what the events learnt by then come to', () => {
  const events = arrived([
    exported(at('21 12:00:00'), observation(), at('21 12:05:00')),
    exported(at('21 18:00:00'), completed('17:00:00'), at('22 08:00:00')),
  ])
  expect(project(events.filter(({ learntAt }) => learntAt <= at('21 23:00:00')))?.sourceState).toBe('in-progress')
  expect(project(events)?.sourceState).toBe('completed')
})

test('an export alone comes to what it comes to after an older one of its source that it replaces', () => {
  const anyExport = anyHistory('CR1').map((events) => events.find(({ type }) => type === 'observed'))
  const facts = fc.record(
    {
      delayCause: fc.constantFrom('customer', 'third-party', 'installer'),
      wantsSameDay: fc.boolean(),
      appointment: fc.constant({ date: '2026-11-22' }),
      complaint: fc.constant({ at: '2026-11-21T11:00:00+08:00' }),
      acceptedBy: fc.constant('丙'),
      cancelledBy: fc.constantFrom('customer', 'company'),
      reschedules: fc.constant([
        { at: '2026-11-21T11:00:00+08:00', initiator: 'customer', confirmed: true, appointment: { date: '2026-11-23' } },
      ]),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(anyExport, facts, fc.nat(2), (event, said, rescheduleCount) => {
      if (event?.type !== 'observed') throw new Error('no export')
      const { order } = event.payload
      const payload = { ...event.payload, rescheduleCount, order: parseOrder({ ...orderJson(order), ...said }) }
      const alone = { ...event, payload, id: 2 }
      const older = { ...alone, id: 1, happenedAt: event.happenedAt - 1, key: 'older' }
      // It stands where it stands since the older one.
      expect({ ...project([alone]), stateSince: older.happenedAt }).toEqual(project([older, alone]))
    }),
  )
})
