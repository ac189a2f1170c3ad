import { expect, test } from 'vitest'
import { isQuiet } from '../../src/alerting/steps.ts'
import { at } from './orders.ts'

test('over midnight the first second is quiet and the last is not', () => {
  const hours = { from: 22 * 3600, to: 7 * 3600 }
  expect(
    ['11-21 21:59:59', '11-21 22:00:00', '11-22 00:00:00', '11-22 06:59:59', '11-22 07:00:00'].map((time) => isQuiet(hours, at(time))),
  ).toEqual([false, true, true, true, false])
})

test('within a day', () => {
  const hours = { from: 12 * 3600, to: 14 * 3600 }
  expect(['11-21 11:59:59', '11-21 12:00:00', '11-21 14:00:00'].map((time) => isQuiet(hours, at(time)))).toEqual([false, true, false])
})

test('without quiet hours no time is quiet', () => expect(isQuiet(null, at('11-21 03:00'))).toBe(false))
