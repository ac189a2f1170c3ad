import { expect, test } from 'vitest'
import { contradictionLine } from '../../src/orders/words/contradiction-words.ts'
import type { EventType, NewEvent, Payloads } from '../../src/orders/history/event.ts'
import { historyLine } from '../../src/orders/words/order-page.ts'
import { arrived, at, done, exported, observation } from './histories.ts'

const visit = { from: at('22 09:00:00'), to: at('22 12:00:00') }

const said = <T extends Exclude<EventType, 'observed'>>(type: T, payload: Payloads[T]): NewEvent => done(type, at('21 13:00:00'), payload)

test.each<[NewEvent, string]>([
  [said('created', observation({ line: 0 }, { delayCause: 'customer' })), '建单，在途，装维 赣榆装维01，定责 客户原因'],
  [said('state', { state: 'in-progress' }), '恢复处理，在途'],
  [said('stuck-at-desk', { desk: 'at-resource-desk' }), '资源岗待处理'],
  [said('assignment', { installer: '赣榆装维02', contractor: '赣榆代维公司' }), '派单给 赣榆装维02（赣榆代维公司）'],
  [said('assignment', { installer: null, contractor: null }), '退回，未派单'],
  [said('appointment', { appointment: visit }), '受理时预约 2026-11-22 09:00:00 至 2026-11-22 12:00:00'],
  [
    said('reschedule', { initiator: 'company', confirmed: false, evidence: null, appointment: { from: null, to: visit.to } }),
    '公司改约到 2026-11-22 12:00:00 前，未经客户确认，无凭证',
  ],
  [said('completion', { installer: '赣榆装维02' }), '竣工，赣榆装维02'],
  [said('cancellation', { by: null }), '撤单，何方撤单不明'],
  [
    said('correction', {
      facts: { completedAt: null, area: 'other', cancelledBy: 'company', appointment: { date: '2026-11-22' } },
      reason: '点错',
    }),
    '更正：竣工时间改为空，区域类型改为乡镇，撤单方改为公司，预约时间改为2026-11-22 23:59:59 前：点错',
  ],
  [said('cause', { cause: 'third-party' }), '定责：第三方原因'],
  [said('complaint', { note: '没人联系' }), '客户投诉：没人联系'],
  [said('complaint', { note: null, to: 'regulator' }), '工信部申诉'],
  [said('appointment-missed', { appointment: visit, note: null }), '爽约：约好 2026-11-22 09:00:00 至 2026-11-22 12:00:00，没有上门'],
  [said('call-back', { outcome: 'unreachable', note: null }), '回访：未接通'],
  [said('evidence', { of: 'reschedule', evidence: '录音7', rescheduledAt: null }), '改约凭证 录音7'],
])('%o is told in words', (event, words) => {
  const [stored] = arrived([event])
  if (!stored) throw new Error('one event')
  expect(historyLine(stored)).toBe(`2026-11-21 13:00:00　ganyu-manager（chat）　${words}`)
})

test('when it was learnt is told where that was later', () => {
  const [stored] = arrived([exported(at('21 12:00:00'), observation({ state: 'stuck' }), at('21 12:05:00'))])
  expect(stored && historyLine(stored)).toBe('2026-11-21 12:00:00　export　导出记为异常卡单，2026-11-21 12:05:00 得知')
})

test('a contradiction says what holds, and who says otherwise since when', () => {
  const ends = { held: 'completed 2026-11-21T17:00:00+08:00', said: 'cancelled 2026-11-21T12:00:00+08:00' }
  expect(contradictionLine({ fact: 'state', ...ends, source: 'crm', at: at('21 12:00:00') })).toBe(
    '状态以“已竣工 2026-11-21 17:00:00”为准，crm 记为“已撤单 2026-11-21 12:00:00”（2026-11-21 12:00:00）',
  )
  expect(contradictionLine({ fact: 'product', held: 'itv-hd', said: 'ftth', source: 'crm', at: at('21 12:00:00') })).toBe(
    '产品以“iTV高清”为准，crm 记为“FTTH宽带”（2026-11-21 12:00:00）',
  )
})
