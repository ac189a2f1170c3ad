import { expect, test } from 'vitest'
import { contentOf, payloadText, typedPayload } from '../../src/orders/history/payload.ts'
import { at, done, exported, observation } from './histories.ts'

const stored = (event: Parameters<typeof payloadText>[0]): unknown => JSON.parse(payloadText(event))

test('an observation is read back as it was said', () => {
  const said = observation(
    { state: 'completed', rescheduleCount: 2, line: 17 },
    {
      wantsSameDay: false,
      onSite: false,
      completedAt: '2026-11-21T12:00:00+08:00',
      appointment: { date: '2026-11-22' },
      delayCause: 'safety',
    },
  )
  const event = exported(at('21 20:00:00'), said)
  expect(typedPayload('observed', stored(event))).toEqual({ type: 'observed', payload: said })
})

test('a fact that is not said takes no room', () => {
  expect(stored(exported(at('21 20:00:00'), observation({ contact: { name: null, phone: null, address: null, account: null } })))).toEqual({
    state: 'in-progress',
    id: 'CR1',
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: 'H1',
    district: 'ganyu',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
    installer: '赣榆装维01',
    contact: {},
    line: 3,
  })
})

test('where a row stood is not what it says', () => {
  expect(contentOf(observation({ line: 3 }))).toBe(contentOf(observation({ line: 4 })))
  expect(contentOf(observation())).not.toBe(
    contentOf(observation({ contact: { name: '别某', phone: null, address: null, account: null } })),
  )
})

test('a person’s deed is read back as they did it', () => {
  const events = [
    done('exemption-granted', at('21 12:00:00'), { reason: 'customer', evidence: '录音123' }),
    done('exemption-proposed', at('21 12:00:00'), { reason: 'third-party', evidence: null }),
    done('exemption-rejected', at('21 12:00:00'), { note: '无录音' }),
    done('exemption-revoked', at('21 12:00:00'), { note: null }),
    done('escalated', at('21 12:00:00'), { reason: '工单太多' }),
    done('reschedule', at('21 12:00:00'), {
      initiator: 'customer',
      confirmed: true,
      evidence: null,
      appointment: { from: null, to: at('22 12:00:00') },
    }),
    done('appointment', at('21 12:00:00'), { appointment: { from: at('22 09:00:00'), to: at('22 12:00:00') } }),
    done('evidence', at('21 12:00:00'), { of: 'reschedule', evidence: '录音7', rescheduledAt: at('21 11:00:00') }),
    done('correction', at('21 12:00:00'), { facts: { completedAt: null, enteredAt: '2026-11-21T09:00:00+08:00' }, reason: '点错' }),
    done('created', at('21 12:00:00'), observation({ line: 0 })),
    done('cancellation', at('21 12:00:00'), { by: null }),
  ]
  for (const event of events) expect(typedPayload(event.type, stored(event))).toEqual({ type: event.type, payload: event.payload })
})

test('a stored event that is not what it should be is refused', () => {
  expect(() => typedPayload('forgotten', {})).toThrow('不是已知的事件类型')
  expect(() => typedPayload('escalated', {})).toThrow('reason')
  expect(() => typedPayload('exemption-granted', { reason: 'safety' })).toThrow('reason 的值 "safety" 有误')
})
