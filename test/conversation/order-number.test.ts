import { describe, expect, test } from 'vitest'
import { bareOrderNumber, mentionedOrderNumber, takeOrderNumber } from '../../src/conversation/reading/order-number.ts'

const ID = 'CR20261121000001'

describe('a bare order number', () => {
  test.each([
    'CR20261121000001',
    'cr20261121000001',
    'ＣＲ２０２６１１２１０００００１',
    ' CR 20261121 000001 ',
    'CR-20261121-000001',
    '【CR20261121000001】？',
    '“CR20261121000001”。',
    '工单号：CR20261121000001',
    '工单 CR20261121000001',
    '#CR20261121000001!',
  ])('is read from %j', (text) => {
    expect(bareOrderNumber(text)).toBe(ID)
  })

  test.each([
    '',
    '你好',
    '37',
    'CR1',
    '20261121',
    'CR20261121000001 怎么了',
    'CR20261121000001 CR20261121000002',
    'CR2026112100000１x',
    '－－',
  ])('is not seen in %j', (text) => {
    expect(bareOrderNumber(text)).toBeNull()
  })
})

describe('an order number after a command', () => {
  test.each([
    ['CR20261121000001 客户原因', ID, '客户原因'],
    ['cr20261121000001，客户原因', ID, '客户原因'],
    ['CR 2026 1121 000001 客户原因', ID, '客户原因'],
    ['CR20261121000001 5单太多', ID, '5单太多'],
    ['CR20261121000001 119', ID, '119'],
    ['工单号CR20261121000001', ID, ''],
    ['A-1', 'A-1', ''],
  ])('is taken off %j', (text, id, rest) => {
    expect(takeOrderNumber(text)).toEqual({ id, rest })
  })

  test.each(['', '客户原因', '！！', '赣榆 CR20261121000001', 'X'.repeat(60)])('is missing in %j', (text) => {
    expect(takeOrderNumber(text)).toBeNull()
  })
})

test('one that is mentioned is found for a suggestion', () => {
  expect(mentionedOrderNumber('cr20261121000001怎么还没好')).toBe(ID)
  expect(mentionedOrderNumber('电话 12003908910')).toBeNull()
})
