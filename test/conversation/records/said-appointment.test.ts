import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeAppointment, visitText, writtenOut } from '../../../src/conversation/reading/said-appointment.ts'
import { parseInstant, formatInstant, formatDay, endOfDay } from '../../../src/policy/instant.ts'

const at = (text: string): number => parseInstant(`${text.replace(' ', 'T')}+08:00`) ?? NaN

test.each([
  ['2026-11-22 客户要求', { from: null, to: at('2026-11-22 23:59:59') }, ' 客户要求'],
  ['2026-11-22 15:00', { from: null, to: at('2026-11-22 15:00') }, ''],
  ['2026-11-22 15:00-17:00，客户要求', { from: at('2026-11-22 15:00'), to: at('2026-11-22 17:00') }, '，客户要求'],
  ['2026-11-22 20:00 至 2026-11-23 09:30 录音1', { from: at('2026-11-22 20:00'), to: at('2026-11-23 09:30') }, ' 录音1'],
  ['2026-11-22 23:59:59', { from: null, to: at('2026-11-22 23:59:59') }, ''],
])('a visit written out whole is read: %s', (text, appointment, rest) => {
  expect(takeAppointment(text)).toEqual({ appointment, rest })
})

test.each([
  '明天下午3点',
  '2026-02-30',
  '2026-13-01 15:00',
  '2026-11-22 24:00',
  '2026-11-22 17:00-15:00',
  '2026-11-22x',
  '11-22 15:00',
  '',
])('what is not whole, or no time, is left to the sentence: %s', (text) => {
  expect(takeAppointment(text)).toBeNull()
})

test('whatever a sentence gave is written so that it is read the same', () => {
  const second = fc.integer({ min: at('2017-07-01 00:00'), max: at('2037-12-31 23:59') })
  const said = fc.oneof(
    second.map((to) => ({ said: { to: formatInstant(to) }, is: { from: null, to } })),
    fc.tuple(second, fc.integer({ min: 1, max: 400_000 })).map(([from, length]) => ({
      said: { from: formatInstant(from), to: formatInstant(from + length) },
      is: { from, to: from + length },
    })),
    fc.integer({ min: 17_400, max: 24_000 }).map((day) => ({ said: { date: formatDay(day) }, is: { from: null, to: endOfDay(day) } })),
  )
  fc.assert(
    fc.property(said, ({ said: given, is }) => {
      expect(takeAppointment(`${writtenOut(given)} 客户要求`)).toEqual({ appointment: is, rest: ' 客户要求' })
    }),
  )
})

test('it is shown as people say it', () => {
  const now = at('2026-11-21 17:30')
  const shown = (text: string): string => visitText(takeAppointment(text)?.appointment ?? { from: null, to: 0 }, now)
  expect(shown('2026-11-22')).toBe('明天内')
  expect(shown('2026-11-22 15:00')).toBe('明天 15:00')
  expect(shown('2026-11-22 15:00-17:00')).toBe('明天 15:00-17:00')
  expect(shown('2026-11-22 20:00 至 2026-11-23 09:30')).toBe('明天 20:00 至 11月23日 09:30')
})
