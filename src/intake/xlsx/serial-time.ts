import { DAY, HOUR, formatInstant } from '../../policy/instant.ts'

/** Days from the zero of each date system of spreadsheets to 1970-01-01; the earlier one counts a 29 February 1900 that never was. */
const zeros = { 1900: 25_569, 1904: 24_107 } as const
export type DateSystem = keyof typeof zeros

const LAST = 2_958_466

/**
 * A spreadsheet's number as the time in Shanghai that it shows; a whole number is a day. Null when no date is meant. The number is exact to
 * a few microseconds only: it is rounded to the millisecond, and cut to the second like every other time.
 */
export function serialTime(serial: number, system: DateSystem): string | null {
  if (serial < 0 || serial >= LAST) return null
  const milliseconds = Math.round((serial - zeros[system]) * DAY * 1000)
  const text = formatInstant(Math.floor(milliseconds / 1000) - 8 * HOUR)
    .slice(0, 19)
    .replace('T', ' ')
  return Number.isInteger(serial) ? text.slice(0, 10) : text
}
