import { describe, expect, test } from 'vitest'
import type { NewEvent, Payloads } from '../../src/orders/history/event.ts'
import { type Projection, project } from '../../src/orders/current/project.ts'
import { arrived, at, done, exported, observation } from './histories.ts'

const current = (...events: NewEvent[]): Projection => {
  const both = [project(arrived(events)), project(arrived(events.toReversed()))]
  const [projection] = both
  if (!projection) throw new Error('nobody has said what the order is')
  expect(both[1]).toEqual(projection)
  return projection
}

const from = <T extends Exclude<keyof Payloads, 'observed'>>(source: string, type: T, time: string, payload: Payloads[T]): NewEvent => ({
  ...done(type, at(time), payload),
  source,
  key: `${source} ${type} ${time}`,
})
const open = exported(at('21 12:00:00'), observation(), at('21 12:05:00'), 'crm')
const until = (time: string) => ({ from: null, to: at(time) })

test('an order that was pushed when it came to be is an order, and the facts that exports leave out stay', () => {
  const created = from('crm', 'created', '21 10:00:00', observation({ line: 0 }, { acceptedBy: '营业员01', acceptanceEvidence: '单据1' }))
  expect(current(created).order.acceptedBy).toBe('营业员01')
  expect(current(created, open).order).toMatchObject({ acceptanceEvidence: '单据1', installer: '赣榆装维01' })
})

test('the installer named last is on the order, and the difference is shown', () => {
  const { order, contradictions } = current(
    open,
    from('chat/webchat', 'assignment', '21 13:00:00', { installer: '赣榆装维02', contractor: null }),
  )
  expect(order.installer).toBe('赣榆装维02')
  expect(contradictions).toEqual([{ fact: 'installer', held: '赣榆装维02', said: '赣榆装维01', source: 'crm', at: at('21 12:00:00') }])
})

describe('where the order stands', () => {
  const completion = from('dispatch', 'completion', '21 17:00:00', { installer: null })

  test('desks and going on follow each other as they happened', () => {
    const stuck = from('crm', 'stuck-at-desk', '21 13:00:00', { desk: 'at-resource-desk' })
    expect(current(open, stuck).sourceState).toBe('at-resource-desk')
    expect(current(open, stuck, from('crm', 'state', '21 14:00:00', { state: 'in-progress' })).sourceState).toBe('in-progress')
  })

  test('completed in one source and cancelled in another is completed, visibly contradicted', () => {
    const cancelled = from('crm', 'cancellation', '21 12:30:00', { by: 'customer' })
    const { order, sourceState, contradictions } = current(open, cancelled, completion)
    expect([sourceState, order.completedAt, order.cancelledAt, order.cancelledBy]).toEqual(['completed', at('21 17:00:00'), null, null])
    expect(contradictions).toEqual([
      {
        fact: 'state',
        held: 'completed 2026-11-21T17:00:00+08:00',
        said: 'cancelled 2026-11-21T12:30:00+08:00',
        source: 'crm',
        at: at('21 12:30:00'),
      },
    ])
  })

  test('an export of another system that lags does not reopen what is completed; that it speaks later is shown', () => {
    expect(current(open, completion)).toMatchObject({ sourceState: 'completed', contradictions: [] })
    const later = exported(at('21 18:00:00'), observation(), at('21 18:05:00'), 'crm')
    expect(current(open, completion, later)).toMatchObject({
      sourceState: 'completed',
      contradictions: [{ fact: 'state', said: 'in-progress' }],
    })
  })

  test('a system may take back its own completion', () => {
    const reopened = exported(at('21 18:00:00'), observation(), at('21 18:05:00'), 'dispatch')
    expect(current(open, completion, reopened).sourceState).toBe('in-progress')
  })

  test('the side that cancelled is kept when the export only says that it was', () => {
    const by = from('push', 'cancellation', '21 12:30:00', { by: 'company' })
    const said = observation({ state: 'cancelled' }, { cancelledAt: '2026-11-21T12:30:00+08:00' })
    const { order, contradictions } = current(by, exported(at('21 20:00:00'), said))
    expect([order.cancelledAt, order.cancelledBy, contradictions]).toEqual([at('21 12:30:00'), 'company', []])
  })
})

describe('correction', () => {
  const wrongly = (time: string) =>
    exported(at(time), observation({ state: 'completed' }, { completedAt: '2026-11-21T11:00:00+08:00' }), at(time), 'crm')
  const correction = (facts: Payloads['correction']['facts']) => from('crm', 'correction', '21 13:00:00', { facts, reason: '点错' })

  test('holds against exports that go on repeating what was wrong', () => {
    const put = correction({ completedAt: null, area: 'other' })
    expect(current(wrongly('21 12:00:00'), put, wrongly('21 20:00:00'))).toMatchObject({
      sourceState: 'in-progress',
      order: { completedAt: null, area: 'other' },
    })
  })

  test('an end that comes after it is new', () => {
    const completion = from('crm', 'completion', '21 17:00:00', { installer: null })
    expect(current(wrongly('21 12:00:00'), correction({ completedAt: null }), completion).order.completedAt).toBe(at('21 17:00:00'))
  })

  test('of the time of completion moves it', () => {
    const moved = correction({ completedAt: '2026-11-21T10:50:00+08:00' })
    expect(current(wrongly('21 12:00:00'), moved, wrongly('21 20:00:00')).order.completedAt).toBe(at('21 10:50:00'))
  })
})

describe('reschedules', () => {
  const agreed = { initiator: 'customer', confirmed: true, evidence: null, appointment: until('22 12:00:00') } as const

  test('one that two sources tell is one, and a recording is put with it', () => {
    const { order } = current(
      open,
      from('crm', 'reschedule', '21 13:00:00', agreed),
      from('dispatch', 'reschedule', '21 13:00:00', { ...agreed, confirmed: false }),
      from('push', 'evidence', '21 19:00:00', { of: 'reschedule', evidence: '录音7', rescheduledAt: null }),
    )
    expect(order.reschedules).toEqual([{ ...agreed, at: at('21 13:00:00'), evidence: '录音7' }])
  })

  test('one from before the entry stays in the history only', () => {
    expect(current(open, from('crm', 'reschedule', '21 09:00:00', agreed)).order.reschedules).toEqual([])
  })
})

test('the first complaint counts, and a recording serves the exemption that lacked one', () => {
  const { order } = current(
    open,
    from('push', 'complaint', '22 09:00:00', { note: null }),
    from('push', 'complaint', '22 08:00:00', { note: null }),
    done('exemption-granted', at('21 14:00:00'), { reason: 'customer', evidence: null }),
    from('push', 'evidence', '22 10:00:00', { of: 'exemption', evidence: '录音9', rescheduledAt: null }),
  )
  expect(order.complaint).toEqual({ at: at('22 08:00:00') })
  expect(order.exemption?.evidence).toBe('录音9')
})

test('a cause that would exempt is proposed, whatever the way in which it came', () => {
  expect(current(open, from('push', 'cause', '21 16:00:00', { cause: 'third-party' })).proposal).toEqual({
    reason: 'third-party',
    evidence: null,
    at: at('21 16:00:00'),
    by: null,
  })
})
