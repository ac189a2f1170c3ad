import { type Day, DAY, HOUR, parseDay } from '../../policy/instant.ts'

/** A way in which a source writes times, from the organisation file: `DD/MM/YYYY HH:mm`. */
export interface TimeForm {
  readonly pattern: RegExp
}

const fields: Readonly<Record<string, string>> = {
  YYYY: String.raw`(?<year>\d{4})`,
  YY: String.raw`(?<year>\d{2})`,
  MM: String.raw`(?<month>\d{2})`,
  M: String.raw`(?<month>\d{1,2})`,
  DD: String.raw`(?<date>\d{2})`,
  D: String.raw`(?<date>\d{1,2})`,
  HH: String.raw`(?<hour>\d{2})`,
  H: String.raw`(?<hour>\d{1,2})`,
  hh: String.raw`(?<hour>\d{2})`,
  h: String.raw`(?<hour>\d{1,2})`,
  mm: String.raw`(?<minute>\d{2})`,
  m: String.raw`(?<minute>\d{1,2})`,
  ss: String.raw`(?<second>\d{2})(?:[.,]\d+)?`,
  s: String.raw`(?<second>\d{1,2})(?:[.,]\d+)?`,
  A: '(?<half>AM|PM|上午|下午)',
}
const FIELD = /YYYY|YY|MM?|DD?|HH?|hh?|mm?|ss?|A/g

export function timeForm(form: string): TimeForm {
  let pattern = ''
  let end = 0
  for (const { 0: field, index } of form.matchAll(FIELD)) {
    pattern += RegExp.escape(form.slice(end, index)) + (fields[field] ?? '')
    end = index + field.length
  }
  return { pattern: new RegExp(`^${pattern}${RegExp.escape(form.slice(end))}$`, 'i') }
}

/** The day and the time of day that the text says in the first of these forms that fits; without seconds, the day alone. Null when none fits. */
export function matchForm(text: string, forms: readonly TimeForm[]): { readonly day: Day; readonly seconds: number | null } | null {
  for (const { pattern } of forms) {
    const groups = pattern.exec(text)?.groups
    const read = groups === undefined ? null : readGroups(groups)
    if (read !== null) return read
  }
  return null
}

function readGroups({ year = '', month = '', date = '', hour, minute = '0', second = '0', half }: Record<string, string | undefined>) {
  const day = parseDay(`${year.length === 2 ? '20' : ''}${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`)
  if (day === null) return null
  if (hour === undefined) return { day, seconds: null }
  const hours = half === undefined ? Number(hour) : Number(hour) > 12 ? NaN : (Number(hour) % 12) + (/PM|下午/i.test(half) ? 12 : 0)
  const seconds = hours * HOUR + Number(minute) * 60 + Number(second)
  return Number(minute) > 59 || Number(second) > 59 || !(seconds <= DAY) ? null : { day, seconds }
}
