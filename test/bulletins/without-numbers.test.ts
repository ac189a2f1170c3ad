import { expect, test } from 'vitest'
import { lateOrders } from '../../src/bulletins/late-orders.ts'
import { withoutNumbers } from '../../src/bulletins/without-numbers.ts'
import { dayOf, parseInstant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { orderFacts } from '../alerting/orders.ts'
import { example } from '../people/example.ts'

test.each([
  ['13812345678', '138****5678'],
  ['138-1234-5678', '138****5678'],
  ['138 1234 5678', '138****5678'],
  ['8613812345678', '138****5678'],
  ['+8613812345678', '138****5678'],
  ['+86 138 1234 5678', '138****5678'],
  ['008613812345678', '138****5678'],
  ['013812345678', '138****5678'],
  ['１３８１２３４５６７８', '138****5678'],
  ['＋８６－１３８１２３４５６７８', '138****5678'],
  ['051885412345', '051****2345'],
  ['0518-85412345', '051****2345'],
  ['0518 85412345', '051****2345'],
  ['0518—8541 2345', '051****2345'],
  ['(0518)85412345', '051****2345'],
  ['（０５１８） ８５４１２３４５', '051****2345'],
  ['+86 518 85412345', '865****2345'],
  ['+86(0518)85412345', '860****2345'],
  ['010-12345678', '010****5678'],
])('the telephone %s is not passed on', (telephone, masked) => {
  expect(withoutNumbers(`客户${telephone}同意 录音8`)).toBe(`客户${masked}同意 录音8`)
  expect(withoutNumbers(telephone)).toBe(masked)
})

test.each([
  '录音20261120001',
  '工单 ZD20261119000440',
  '录音1234567890123456',
  '录音１２３（客户）',
  '2026-11-20 13:05 到 14:00',
  '12003908930',
])('%s is no telephone and stays as it was written', (note) => {
  expect(withoutNumbers(note)).toBe(note)
})

test('a late order tells no telephone to whoever reads it: table, JSON and what is kept of a bulletin', () => {
  const facts = orderFacts({ id: 'ZD1', enteredAt: '2026-11-20T12:00:00+08:00' })
  const granted = { reason: 'customer', evidence: '微信 13812345678', grantedAt: '2026-11-20T22:00:00+08:00', revokedAt: null }
  const order = parseOrder({ ...facts, exemption: granted })
  const now = parseInstant('2026-11-21T08:30:00+08:00') ?? NaN
  const day = dayOf(now) - 1
  const judged = { order, verdict: judge(order, contextOf(example, now)) }
  expect(lateOrders([judged], { from: day, to: day }, now)).toMatchObject([{ id: 'ZD1', evidence: '微信 138****5678' }])
})
