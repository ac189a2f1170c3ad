import { yearFirst } from './date.ts'

/** Zeros in the shape of a number, a date or a time. */
const ZEROS = /^0+(?:[-/.: T年月日时分秒]+0+)*[日秒]?$/
/** The year 1 and the last second of the year 9999 as seconds or milliseconds since 1970, in UTC and in Shanghai. */
const FAR = /^(?:-62135(?:596800|625600|625943)|2534(?:02300799|02271999|02214400|02185600))(?:\d{3})?(?:\.0+)?$/
const CLOCK = /^[ T]*(\d{1,2}):(\d{2})(?::(\d{2}))?/

/** The days that databases, spreadsheets and programs write for "no day": at any time of them, or only at their beginning. */
const days: Readonly<Record<string, 'any time' | 'midnight'>> = {
  // .NET, Go, Oracle; the last also from MySQL's zero date through PHP.
  '1-1-1': 'any time',
  '1-1-2': 'any time',
  '1-1-3': 'any time',
  // The least of MySQL, of Windows, of SQL Server.
  '1000-1-1': 'midnight',
  '1601-1-1': 'midnight',
  '1753-1-1': 'midnight',
  // The zeros of spreadsheets.
  '1899-12-30': 'midnight',
  '1899-12-31': 'midnight',
  '1900-1-0': 'any time',
  '1900-1-1': 'midnight',
  '1904-1-1': 'midnight',
  // pandas’ least and last.
  '1677-9-21': 'any time',
  '2262-4-11': 'any time',
  // The zero of Unix, and a second before it.
  '1969-12-31': 'any time',
  '1970-1-1': 'midnight',
  // For ever.
  '2099-12-31': 'any time',
  '2999-12-31': 'any time',
  '3000-1-1': 'midnight',
  '9999-12-31': 'any time',
}

/** Midnight as it shows in Shanghai when it was midnight in UTC, the latter also by the local time of 1900; the second before it included. */
const MIDNIGHTS = ['00:00:00', '08:00:00', '07:59:59', '08:05:43', '08:05:52']

/** Whether a text says, in the form of a time, that there is none: zero dates and the like. */
export function isNoTime(text: string): boolean {
  if (ZEROS.test(text) || FAR.test(text) || text.startsWith('-0001-')) return true
  const date = yearFirst(text)
  if (date === null) return false
  const { year, month, date: of, length } = date
  if (year === 0) return true
  const when = days[`${year}-${month}-${of}`]
  if (when !== 'midnight') return when === 'any time'
  const rest = text.slice(length)
  const [, hour = '00', minute = '00', second = '00'] = CLOCK.exec(rest) ?? []
  return rest.trim() === '' || (CLOCK.test(rest) && MIDNIGHTS.includes(`${hour.padStart(2, '0')}:${minute}:${second}`))
}
