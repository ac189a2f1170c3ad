import { expect, test } from 'vitest'
import { duration } from '../../src/messages/order-words.ts'

test('a duration has two units at most, and is cut, never rounded up', () => {
  expect([0, 40, 60, 3599, 3600, 8100, 86_399, 86_400, 97_200, 90_060].map(duration)).toEqual([
    '0秒',
    '40秒',
    '1分',
    '59分59秒',
    '1小时',
    '2小时15分',
    '23小时59分',
    '1天',
    '1天3小时',
    '1天1小时',
  ])
})

test('an empty middle unit is left out', () => {
  expect(duration(86_400 + 120)).toBe('1天')
})
