import { describe, expect, it } from 'vitest'
import { meaningOf } from '../../src/telling/codes.ts'
import { receiptsIn } from '../../src/telling/http-gateway.ts'
import { mayTellAt, nextToTell } from '../../src/telling/hours.ts'
import { paidText, partsOf, refusalText } from '../../src/telling/notice-text.ts'
import { mobileOf } from '../../src/telling/take-due.ts'
import { whyRefused } from '../../src/telling/why-refused.ts'
import { keptText } from '../../src/untrusted/kept-text.ts'
import { at, iso, judged } from '../policy/facts.ts'

const paid = { kind: 'install', orderId: 'CR20261119000001', lateDays: 1, fen: 2000, account: '05189203141', supplement: false } as const

describe('what a customer reads', () => {
  it('names the order, the amount, the reason and where it shows, in one message', () => {
    const text = paidText('连云港电信', paid)
    expect(text).toBe('【连云港电信】您的新装单CR20261119000001超时1天，按承诺赔付20元，已充入账号尾号3141，可查余额。')
    expect(partsOf(text)).toBe(1)
    expect(paidText(null, { ...paid, fen: 1050, supplement: true })).toContain('按承诺补赔付10.50元')
  })

  it('names the reason where nothing is paid', () => {
    const text = refusalText('连云港电信', { kind: 'repair', orderId: 'ZD20261119000001', reason: '已在承诺时限内完成' })
    expect(text).toContain('您询问的障碍单ZD20261119000001不予赔付：已在承诺时限内完成')
    expect(partsOf(text)).toBe(1)
  })

  it('is counted as several beyond 70 characters, each of 67', () => {
    expect([70, 71, 134, 135].map((length) => partsOf('赔'.repeat(length)))).toEqual([1, 2, 2, 3])
  })
})

describe('why nothing is paid', () => {
  const agreed = { kind: 'install', wantsSameDay: false, completedAt: iso('11-20 20:00') }
  const complained = { ...agreed, complaint: { at: iso('11-24 09:00') } }

  it('is said of an opt-out that stands, and of none of which the desk has to decide', () => {
    expect(whyRefused(judged(agreed))).not.toBeNull()
    expect(whyRefused(judged(complained))).toBeNull()
    expect(whyRefused(judged({ ...complained, acceptanceEvidence: '录音' }))).not.toBeNull()
  })
})

describe('customers are told', () => {
  it('from nine to twenty o’clock', () => {
    expect(['08:59:59', '09:00', '19:59:59', '20:00'].map((time) => mayTellAt(at(`11-20 ${time}`)))).toEqual([false, true, true, false])
    expect(nextToTell(at('11-20 07:00'))).toBe(at('11-20 09:00'))
    expect(nextToTell(at('11-20 20:00'))).toBe(at('11-21 09:00'))
    expect(nextToTell(at('11-20 12:34:56'))).toBe(at('11-20 12:34:56'))
  })

  it('on a mobile telephone of eleven digits', () => {
    expect(['13812345678', '+86 138-1234-5678', '008613812345678', '１３８12345678'].map(mobileOf)).toEqual(Array(4).fill('13812345678'))
    expect(['0518-85412345', '1381234567', '138123456789', ''].map(mobileOf)).toEqual([null, null, null, null])
  })
})

describe('a code of the platform', () => {
  const codes = { retry: [], later: ['X-9'], never: [], person: [] }

  it('means again soon, on another day, never, or a person; one that nobody knows is for a person', () => {
    const said = ['isp.SYSTEM_ERROR', 'isv.DAY_LIMIT_CONTROL', 'isv.MOBILE_NUMBER_ILLEGAL', 'isv.SMS_SIGNATURE_ILLEGAL', 'X-9', 'X-1']
    expect(said.map((code) => meaningOf(code, { codes }))).toEqual(['retry', 'later', 'never', 'person', 'later', 'person'])
  })
})

it('keeps of what a platform says neither telephones nor more than fits', () => {
  expect(keptText('isv.MOBILE 13812345678\n不存在 123456')).toBe('isv.MOBILE … 不存在 123456')
  expect(keptText('😀'.repeat(201))).toBe('😀'.repeat(200))
})

describe('a receipt by HTTP', () => {
  const form = { listAt: 'data.list', idAt: 'msgid', stateAt: 'status', delivered: ['DELIVRD'] }

  it('is read where the organisation file says; what is none is left out', () => {
    const body = { data: { list: [{ msgid: 7, status: 'DELIVRD' }, { msgid: 'B', status: 'UNDELIV' }, { status: 'DELIVRD' }, null, 'x'] } }
    expect(receiptsIn(body, form)).toEqual([
      { id: '7', said: 'delivered', at: null },
      { id: 'B', said: { failed: 'UNDELIV' }, at: null },
    ])
    expect(receiptsIn([], form)).toEqual([])
    expect(receiptsIn({ data: { list: 'DELIVRD' } }, form)).toEqual([])
  })
})
