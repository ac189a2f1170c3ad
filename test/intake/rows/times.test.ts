import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAppointment, parseTime } from '../../../src/intake/rows/times.ts'
import { civil, dayOf, formatInstant, timeOfDay } from '../../../src/policy/instant.ts'

const shown = (at: number | null): string | null => (at === null ? null : formatInstant(at).slice(0, 19).replace('T', ' '))

test.each([
  ['2026-11-21 10:00:00', '2026-11-21 10:00:00'],
  ['2026/11/8 7:59:52', '2026-11-08 07:59:52'],
  ['2026年11月8日 11:00:52', '2026-11-08 11:00:52'],
  ['2026.11.8 7:59', '2026-11-08 07:59:00'],
  ['2026-11-08T07:59:52', '2026-11-08 07:59:52'],
  ['2026-11-08T07:59:52Z', '2026-11-08 15:59:52'],
  ['2026-11-08T07:59:52+08:00', '2026-11-08 07:59:52'],
  ['2026-11-08 07:59:52.123', '2026-11-08 07:59:52'],
  ['2026年11月8日11时00分52秒', '2026-11-08 11:00:52'],
  ['2026年11月8日 11时30分', '2026-11-08 11:30:00'],
  ['20261108075952', '2026-11-08 07:59:52'],
  ['2024-02-29 00:00:00', '2024-02-29 00:00:00'],
])('%s is the time %s', (text, time) => {
  expect(shown(parseTime(text))).toBe(time)
})

test.each([
  '2026-13-45 99:00:00',
  '2026-02-29 10:00:00',
  '2026-11-31 10:00:00',
  '2026-11-21 24:00:00',
  '2026-11-21 10:60:00',
  '2026-11-21',
  '2026-11/21 10:00:00',
  '1900-01-00 00:00:00',
  '1900-01-01 00:00:00',
  '46347.5',
  '11-21 10:00',
  '2026-11-21 10:00:00 左右',
  '明天',
  '',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeNull()
})

test.each([
  ['2026-11-10 15:00-17:00', '2026-11-10 15:00:00', '2026-11-10 17:00:00'],
  ['2026/11/10 9:00~11:00', '2026-11-10 09:00:00', '2026-11-10 11:00:00'],
  ['2026年11月10日 15:00至17:00', '2026-11-10 15:00:00', '2026-11-10 17:00:00'],
  ['2026-11-10 22:00 - 2026-11-11 01:00', '2026-11-10 22:00:00', '2026-11-11 01:00:00'],
  ['2026-11-10 15:00:00', null, '2026-11-10 15:00:00'],
  ['2026-11-10', null, '2026-11-10 23:59:59'],
  ['2026年11月10日', null, '2026-11-10 23:59:59'],
])('the appointment %s is from %s to %s', (text, from, to) => {
  const appointment = parseAppointment(text)
  expect(appointment && { from: shown(appointment.from), to: shown(appointment.to) }).toEqual({ from, to })
})

test.each([
  '2026-11-10 17:00-15:00',
  '2026-11-31',
  '2026-11-10 15:00-',
  '2026-11-10 15:00-25:00',
  '2026-11-10 下午',
  '15:00-17:00',
  '尽快',
])('%j is no appointment', (text) => {
  expect(parseAppointment(text)).toBeNull()
})

test('every second of the century is read back in each way of writing it', () => {
  const two = (n: number): string => String(n).padStart(2, '0')
  fc.assert(
    fc.property(fc.integer({ min: 946_656_000, max: 4_102_415_999 }), (at) => {
      const { year, month, date } = civil(dayOf(at))
      const [hour, minute, second] = [Math.floor(timeOfDay(at) / 3600), Math.floor(timeOfDay(at) / 60) % 60, timeOfDay(at) % 60]
      const clock = `${two(minute)}:${two(second)}`
      expect(parseTime(`${year}-${two(month)}-${two(date)} ${two(hour)}:${clock}`)).toBe(at)
      expect(parseTime(`${year}/${month}/${date} ${hour}:${clock}`)).toBe(at)
      expect(parseTime(`${year}年${month}月${date}日 ${two(hour)}:${clock}`)).toBe(at)
    }),
  )
})
