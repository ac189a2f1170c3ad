import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone.js'
import utc from 'dayjs/plugin/utc.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  civil,
  dayOf,
  endOfDay,
  formatDay,
  formatInstant,
  parseClock,
  parseDay,
  parseInstant,
  parseMonth,
  startOfDay,
} from '../../src/policy/instant.ts'

dayjs.extend(utc)
dayjs.extend(timezone)

const seconds = (utc: string): number => Date.parse(utc) / 1000

describe('an instant', () => {
  const same = [
    '2026-11-20T16:00:00+08:00',
    '2026-11-20T16:00+08:00',
    '2026-11-20T16:00:00.999+08:00',
    '2026-11-20T16:00:00,5+08:00',
    '2026-11-20T16:00:00+0800',
    '2026-11-20T16:00:00+08',
    '2026-11-20T08:00:00Z',
    '2026-11-20T08:00:00.123456789Z',
    '2026-11-20T08:00:00+00:00',
    '2026-11-20T08:00:00-00:00',
    '2026-11-20T13:30:00+05:30',
    '2026-11-19T22:30:00-09:30',
    '2026-11-21T07:59:00+23:59',
  ]
  for (const text of same) it(`may be written ${text}`, () => expect(parseInstant(text)).toBe(seconds('2026-11-20T08:00:00Z')))

  const refused = [
    '',
    '2026-11-20',
    '2026-11-20T16:00:00',
    '2026-11-20 16:00:00+08:00',
    '2026-11-20t16:00:00+08:00',
    '2026-11-20T08:00:00z',
    ' 2026-11-20T16:00:00+08:00',
    '2026-11-20T16:00:00+08:00 ',
    '2026-11-20T16:00:00+08:00\n',
    '2026-02-29T10:00:00+08:00',
    '2026-04-31T10:00:00+08:00',
    '2100-02-29T10:00:00+08:00',
    '2026-00-20T16:00:00+08:00',
    '2026-13-20T16:00:00+08:00',
    '2026-11-00T16:00:00+08:00',
    '2026-11-32T16:00:00+08:00',
    '0000-01-01T00:00:00Z',
    '2026-11-20T24:00:00+08:00',
    '2026-11-20T16:60:00+08:00',
    '2026-11-20T16:00:60+08:00',
    '2026-11-20T16:00:00+24:00',
    '2026-11-20T16:00:00+08:60',
    '2026-11-20T16:00:00+8',
    '2026-11-20T16:00:00.+08:00',
    '2026-11-20T16+08:00',
    '20261120T160000+0800',
    '+002026-11-20T16:00:00+08:00',
    '２026-11-20T16:00:00+08:00',
    '1795190400',
  ]
  for (const text of refused) it(`may not be written ${JSON.stringify(text)}`, () => expect(parseInstant(text)).toBeNull())

  it('may be a leap day that exists', () => {
    expect(parseInstant('2024-02-29T00:00:00Z')).toBe(seconds('2024-02-29T00:00:00Z'))
    expect(parseInstant('2000-02-29T00:00:00Z')).toBe(seconds('2000-02-29T00:00:00Z'))
  })

  it('is read as the platform reads it, and written so that it reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: seconds('0001-01-02T00:00:00Z'), max: seconds('9999-12-30T00:00:00Z') }), (at) => {
        expect(parseInstant(new Date(at * 1000).toISOString())).toBe(at)
        expect(Date.parse(formatInstant(at))).toBe(at * 1000)
        expect(parseInstant(formatInstant(at))).toBe(at)
      }),
    )
  })
})

describe('a day', () => {
  it('begins and ends in Shanghai', () => {
    const day = parseDay('2026-11-20') ?? NaN
    expect(startOfDay(day)).toBe(seconds('2026-11-19T16:00:00Z'))
    expect(endOfDay(day)).toBe(seconds('2026-11-20T15:59:59Z'))
    expect(dayOf(endOfDay(day))).toBe(day)
    expect(dayOf(endOfDay(day) + 1)).toBe(day + 1)
  })

  it('is refused when it does not exist', () => {
    for (const text of ['2026-02-29', '2026-11-31', '2026-1-1', '26-11-20', '2026/11/20', '', '2026-11-20T00:00:00Z'])
      expect(parseDay(text)).toBeNull()
  })

  it('follows the day before it through four hundred years', () => {
    let date = { year: 1999, month: 12, date: 31 }
    const first = parseDay('2000-01-01') ?? NaN
    for (let day = first; day < first + 146_097; day += 1) {
      const next = civil(day)
      const nextDate = next.date === date.date + 1 && next.month === date.month && next.year === date.year
      const nextMonth = next.date === 1 && next.month === (date.month % 12) + 1 && next.year === date.year + (date.month === 12 ? 1 : 0)
      if (!nextDate && !nextMonth) throw new Error(`${formatDay(day)} follows ${JSON.stringify(date)}`)
      date = next
    }
    expect(date).toEqual({ year: 2399, month: 12, date: 31 })
  })

  it('is that of dayjs in Asia/Shanghai, each day from 2017 to 2100', () => {
    const last = parseDay('2100-12-31') ?? NaN
    for (let day = parseDay('2017-01-01') ?? NaN; day <= last; day += 1)
      for (const at of [startOfDay(day), endOfDay(day)]) {
        const theirs = dayjs.unix(at).utcOffset(8)
        expect([formatDay(dayOf(at)), civil(day).month]).toEqual([theirs.format('YYYY-MM-DD'), theirs.month() + 1])
      }
  })

  it('has the offset of the time zone Asia/Shanghai, whenever in those years', () => {
    fc.assert(
      fc.property(fc.integer({ min: seconds('2017-01-01T00:00:00Z'), max: seconds('2100-12-31T00:00:00Z') }), (at) => {
        expect(formatInstant(at)).toBe(dayjs.unix(at).tz('Asia/Shanghai').format())
      }),
    )
  })
})

describe('a time of day and a month', () => {
  it('are read or refused', () => {
    expect(parseClock('16:00')).toBe(57_600)
    expect(parseClock('23:59:59')).toBe(86_399)
    for (const text of ['24:00', '16:60', '16:00:60', '16', '4:00', '16:00:00+08:00']) expect(parseClock(text)).toBeNull()
    expect(parseMonth('2026-12')).toEqual({ first: parseDay('2026-12-01'), next: parseDay('2027-01-01') })
    expect(parseMonth('2024-02')).toEqual({ first: parseDay('2024-02-01'), next: parseDay('2024-03-01') })
    for (const text of ['2026-13', '2026-00', '2026-1', '2026', '2026-11-01', 'x']) expect(parseMonth(text)).toBeNull()
  })
})
