import { expect, test } from 'vitest'
import {
  dayName,
  fullDate,
  hourMinute,
  hourMinuteSecond,
  isoTime,
  sameDay,
  shortTime,
} from '../../../src/channels/webchat/page/model/time.ts'
import { parseInstant } from '../../../src/policy/instant.ts'

const at = (text: string): number => parseInstant(text) ?? NaN
const now = at('2026-11-21T17:30:05+08:00')

test('times are those of Shanghai wherever the reader is', () => {
  expect(hourMinute(at('2026-11-20T16:05:00Z'))).toBe('00:05')
  expect(hourMinuteSecond(now)).toBe('17:30:05')
  expect(isoTime(now)).toBe('2026-11-21T17:30:05+08:00')
  expect(sameDay(at('2026-11-20T16:00:00Z'), now)).toBe(true)
  expect(sameDay(at('2026-11-20T15:59:59Z'), now)).toBe(false)
})

test('a day is named with its year only where it is another one', () => {
  expect(dayName(now, now)).toBe('11月21日 周六')
  expect(dayName(at('2025-12-31T12:00:00+08:00'), now)).toBe('2025年12月31日 周三')
  expect(fullDate(now)).toBe('2026年11月21日')
})

test('the list of conversations shows a time, yesterday, or a date', () => {
  const days = ['2026-11-21T00:00:00+08:00', '2026-11-20T23:59:59+08:00', '2026-11-19T12:00:00+08:00']
  expect(days.map((day) => shortTime(at(day), now))).toEqual(['00:00', '昨天', '11/19'])
})
