import { describe, expect, test } from 'vitest'
import { saidConsent, saidInitiator } from '../../../src/conversation/grammar/consent.ts'
import { saidOutcome } from '../../../src/conversation/grammar/reasons.ts'

describe('a reschedule', () => {
  test.each([
    '客户同意了',
    '客户已同意',
    '用户答应了',
    '跟客户说好了',
    '和客户协商好,客户认可',
    '客户没空,客户同意了',
    '人手不够,客户确认过',
  ])('is agreed to: %s', (words) => {
    expect(saidConsent(words)).toBe(true)
  })

  test.each([
    '客户不同意',
    '客户没同意',
    '未经客户同意',
    '没有征得客户同意',
    '还没确认',
    '客户尚未确认',
    '等客户确认',
    '待用户确认',
    '需要客户同意',
    '先让客户再确认',
    '客户拒绝',
  ])('is not, or not yet: %s', (words) => {
    expect(saidConsent(words)).toBe(false)
  })

  test('of which nobody says so is neither', () => {
    expect(['客户要求', '', '人手不够'].map(saidConsent)).toEqual([null, null, null])
  })

  test.each([
    ['客户要求改', 'customer'],
    ['用户自己提出', 'customer'],
    ['客户说要,', 'customer'],
    ['客户没空', 'customer'],
    ['公司要求', 'company'],
    ['我们跟客户说好', 'company'],
    ['客户说可以,我们人手不够', 'company'],
    ['跟客户说好了', null],
    ['让客户改', null],
    ['给客户说了', null],
    ['', null],
  ])('is asked for by whom: %s', (words, initiator) => {
    expect(saidInitiator(words)).toBe(initiator)
  })
})

test.each([
  ['客户没有意见', 'satisfied'],
  ['没意见', 'satisfied'],
  ['客户有意见', 'dissatisfied'],
  ['同意改到明天', 'satisfied'],
  ['客户不同意改', 'dissatisfied'],
  ['不认可', 'dissatisfied'],
  ['没人接', 'unreachable'],
  ['明天再说', null],
])('a call-back ends: %s', (words, outcome) => {
  expect(saidOutcome(words)).toBe(outcome)
})
