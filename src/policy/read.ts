import { BadInput } from './bad-input.ts'
import { type Day, type Instant, parseDay, parseInstant } from './instant.ts'

/** Readers of one field each. `field` is its path as a person would look for it; they throw BadInput. */
export type Fields = Readonly<Record<string, unknown>>

export function asFields(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadInput(field, value, '应为对象 { … }')
  return value as Fields
}

export function asList(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new BadInput(field, value, '应为列表 [ … ]')
  return value
}

/** Absent, null and empty text are the same: not known. */
export const isAbsent = (value: unknown): value is null | undefined | '' => value === undefined || value === null || value === ''

export function textOrNull(value: unknown, field: string): string | null {
  if (isAbsent(value)) return null
  if (typeof value !== 'string') throw new BadInput(field, value, '应为文字')
  return value
}

export function text(value: unknown, field: string): string {
  const read = textOrNull(value, field)
  if (read === null) throw new BadInput(field, value, '必填，应为非空文字')
  return read
}

export function trueOrFalse(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw new BadInput(field, value, '应为 true 或 false')
  return value
}

export const booleanOr = (value: unknown, field: string, whenAbsent: boolean): boolean =>
  isAbsent(value) ? whenAbsent : trueOrFalse(value, field)

export function instantOrNull(value: unknown, field: string): Instant | null {
  if (isAbsent(value)) return null
  const at = typeof value === 'string' ? parseInstant(value) : null
  if (at === null) throw new BadInput(field, value, '应为带时区的时间，如 2026-11-20T16:00:00+08:00')
  return at
}

export function instant(value: unknown, field: string): Instant {
  const at = instantOrNull(value, field)
  if (at === null) throw new BadInput(field, value, '必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00')
  return at
}

export function dayOrNull(value: unknown, field: string): Day | null {
  if (isAbsent(value)) return null
  const day = typeof value === 'string' ? parseDay(value) : null
  if (day === null) throw new BadInput(field, value, '应为日期，如 2026-11-20')
  return day
}

export function day(value: unknown, field: string): Day {
  const read = dayOrNull(value, field)
  if (read === null) throw new BadInput(field, value, '必填，应为日期，如 2026-11-20')
  return read
}

/** One of a closed list; the list is spelt out in the refusal, with `note` behind it. */
export function oneOf<T extends string>(list: readonly T[], value: unknown, field: string, note = ''): T {
  const found = list.find((item) => item === value)
  if (found === undefined) throw new BadInput(field, value, `只能是 ${list.join('、')}${note}`)
  return found
}

export function oneOfOrNull<T extends string>(list: readonly T[], value: unknown, field: string, note = ''): T | null {
  return isAbsent(value) ? null : oneOf(list, value, field, note)
}

export function wholeNumber(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new BadInput(field, value, '应为不小于 0 的整数')
  return value
}

/** Refuses keys that nobody reads: a misspelt setting must not be lost in silence. */
export function onlyKeys(fields: Fields, known: readonly string[], field: string): void {
  for (const key of Object.keys(fields))
    if (!known.includes(key)) throw new BadInput(`${field}.${key}`, fields[key], `没有这一项；可用的有 ${known.join('、')}`)
}
