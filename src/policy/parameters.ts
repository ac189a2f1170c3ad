import { BadInput } from './bad-input.ts'
import type { ClauseId } from './clauses.ts'
import { type Day, formatClock, formatDay, parseClock } from './instant.ts'
import { type Area, areas } from './order.ts'
import { asFields, asList, day, isAbsent, onlyKeys, wholeNumber } from './read.ts'

/** 二(三): 2017-07-01. Nothing is promised for orders entered before this day. */
export const effectiveDay: Day = 17_348

export type HoursPerArea = Readonly<Record<Area, number>>

/** A number of the notice: its unit, the clause it comes from, and its values, each from a day on. */
interface Parameter<T> {
  readonly clause: ClauseId
  readonly unit: string
  readonly values: readonly Dated<T>[]
  read(value: unknown, field: string): T
}

export interface Dated<T> {
  readonly from: Day
  readonly value: T
}

const since2017 = <T>(value: T): readonly Dated<T>[] => [{ from: effectiveDay, value }]
const number = (clause: ClauseId, unit: string, value: number): Parameter<number> => ({
  clause,
  unit,
  values: since2017(value),
  read: wholeNumber,
})

/** Every number the judgement uses. The order's day of entry chooses the value in force. */
export const notice = {
  cutOff: { clause: '二(四)1', unit: 'seconds since midnight, the last that is still same-day', values: since2017(16 * 3600), read: clock },
  installFen: number('三(一)', 'fen per household', 2000),
  repairFenPerDay: number('三(一)', 'fen per household and started day', 1000),
  repairCapFen: number('三(一)', 'fen per household', 10_000),
  payWithinDays: number('四(六)', 'natural days after the day of completion', 7),
  standardHours: {
    clause: 'I-9',
    unit: 'hours from entry, per area',
    values: since2017({ central: 48, 'county-town': 48, other: 72, rural: 72 }),
    read: hoursPerArea,
  },
  forceMajeureGraceHours: number('I-7', 'hours after the end of the event', 48),
  lateEntryRepairHours: number('二(四)2', 'natural hours from entry, for repairs entered after the cut-off', 24),
  contractorTolerancePercent: number('四(九)1', 'percent of the guaranteed orders of a month', 5),
} as const satisfies Record<string, Parameter<number> | Parameter<HoursPerArea>>

export type ParameterName = keyof typeof notice
type ValueOf<N extends ParameterName> = ReturnType<(typeof notice)[N]['read']>
/** Per parameter its dated values, the latest first. */
export type Parameters = { readonly [N in ParameterName]: readonly Dated<ValueOf<N>>[] }

/** Revised notices on top of the defaults: for any parameter a list of `{ from: day, value }`, each `from` once. Throws BadInput. */
export function parseParameters(raw: unknown, field = 'parameters'): Parameters {
  const given = isAbsent(raw) ? {} : asFields(raw, field)
  onlyKeys(given, Object.keys(notice), field)
  const values = <T>(name: ParameterName, parameter: Parameter<T>): readonly Dated<T>[] => dated(parameter, given[name], `${field}.${name}`)
  return {
    cutOff: values('cutOff', notice.cutOff),
    installFen: values('installFen', notice.installFen),
    repairFenPerDay: values('repairFenPerDay', notice.repairFenPerDay),
    repairCapFen: values('repairCapFen', notice.repairCapFen),
    payWithinDays: values('payWithinDays', notice.payWithinDays),
    standardHours: values('standardHours', notice.standardHours),
    forceMajeureGraceHours: values('forceMajeureGraceHours', notice.forceMajeureGraceHours),
    lateEntryRepairHours: values('lateEntryRepairHours', notice.lateEntryRepairHours),
    contractorTolerancePercent: values('contractorTolerancePercent', notice.contractorTolerancePercent),
  }
}

function dated<T>(parameter: Parameter<T>, raw: unknown, field: string): Dated<T>[] {
  const revised = isAbsent(raw) ? [] : asList(raw, field).map((entry, i) => revision(parameter, entry, `${field}[${i}]`))
  const days = revised.map(({ from }) => from)
  const twice = days.find((day, i) => days.indexOf(day) !== i)
  if (twice !== undefined) throw new BadInput(`${field}.from`, formatDay(twice), '同一天只能有一个值')
  const kept = parameter.values.filter(({ from }) => !days.includes(from))
  return [...revised, ...kept].toSorted((a, b) => b.from - a.from)
}

function revision<T>(parameter: Parameter<T>, raw: unknown, field: string): Dated<T> {
  const f = asFields(raw, field)
  onlyKeys(f, ['from', 'value'], field)
  return { from: day(f['from'], `${field}.from`), value: parameter.read(f['value'], `${field}.value`) }
}

/** The value in force for an order entered on `day`. Nothing was promised before the notice: asking for such a day is a mistake in the program. */
export function inForce<T>(values: readonly Dated<T>[], day: Day): T {
  for (const { from, value } of values) if (from <= day) return value
  throw new RangeError(`no value in force on ${formatDay(day)}`)
}

function clock(value: unknown, field: string): number {
  const seconds = typeof value === 'string' ? parseClock(value) : null
  if (seconds === null) throw new BadInput(field, value, '应为时刻，如 16:00:00')
  return seconds
}

function hoursPerArea(value: unknown, field: string): HoursPerArea {
  const f = asFields(value, field)
  onlyKeys(f, areas, field)
  const hours = (area: Area): number => wholeNumber(f[area], `${field}.${area}`)
  return { central: hours('central'), 'county-town': hours('county-town'), other: hours('other'), rural: hours('rural') }
}

/** `16:00` for people; seconds only where they say something. */
export const clockText = (seconds: number): string => formatClock(seconds).replace(/:00$/, '')
