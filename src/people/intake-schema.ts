import { z } from 'zod'
import { type ExportColumn, exportColumns } from './export-columns.ts'
import { areas, customerTypes, delayCauses, kinds, products } from '../policy/order.ts'
import { id, listOrNone, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

/** How a source system writes its exports, where that is not the usual table: nothing of it needs code. */
export interface SourceMapping {
  /** As `sameday import --source` names it. */
  readonly source: string
  /** More names of columns, by what they say. */
  readonly columns: Readonly<Record<ExportColumn, readonly string[]>>
  /** Names of columns that are left out though we would know them. */
  readonly ignore: readonly string[]
  readonly values: Values
  /** More words that it writes for nothing. */
  readonly nothing: readonly string[]
  /** More forms of its times, such as `DD/MM/YYYY HH:mm`. */
  readonly times: readonly string[]
}

const states = ['in-progress', 'at-resource-desk', 'at-network-desk', 'stuck', 'cancelled', 'completed'] as const

const names = listOrNone(text)
const columnShape = {
  id: names,
  kind: names,
  product: names,
  customerType: names,
  household: names,
  account: names,
  name: names,
  phone: names,
  address: names,
  district: names,
  area: names,
  enteredAt: names,
  wantsSameDay: names,
  appointment: names,
  installer: names,
  contractor: names,
  state: names,
  endedAt: names,
  cause: names,
  rescheduleCount: names,
  olt: names,
  community: names,
} satisfies Record<ExportColumn, typeof names>

const columns = section(columnShape).superRefine((given, ctx) => {
  const seen = new Map<string, ExportColumn>()
  for (const column of exportColumns)
    for (const [i, name] of given[column].entries()) {
      const before = seen.get(name)
      if (before === undefined) seen.set(name, column)
      else refuse(ctx, `已经写在 ${before} 下，一个列名只能有一个意思`, [column, i])
    }
})

const wordsFor = <T extends z.ZodType>(meaning: T) =>
  z
    .record(text, meaning, '应为一组“原文: 含义”')
    .nullish()
    .transform((words) => words ?? {})

const values = section({
  kind: wordsFor(oneOf(kinds)),
  product: wordsFor(oneOf(products)),
  customerType: wordsFor(oneOf(customerTypes)),
  area: wordsFor(oneOf(areas)),
  wantsSameDay: wordsFor(z.boolean('应为 true 或 false')),
  state: wordsFor(oneOf(states)),
  cause: wordsFor(oneOf(delayCauses)),
})
type Values = z.output<typeof values>

const orEmpty = <T extends z.ZodType>(schema: T) => schema.nullish().transform((given) => given ?? schema.parse({}))

/** A date is the least; each field stands there once. */
const TIME_FIELDS = /YYYY|YY|MM?|DD?|HH?|hh?|mm?|ss?|A/g

function isTimeForm(form: string): boolean {
  const fields = (form.match(TIME_FIELDS) ?? []).map((field) => (field[0] === 'h' ? 'H' : (field[0] ?? '')))
  return new Set(fields).size === fields.length && ['Y', 'M', 'D'].every((field) => fields.includes(field))
}

const timeForms = listOrNone(
  text.refine(isTimeForm, '应写明年月日，如 DD/MM/YYYY HH:mm；可用 YYYY YY MM M DD D HH H hh h mm m ss s A，各一次'),
)

const sourceMapping = section({
  source: id,
  columns: orEmpty(columns),
  ignore: names,
  values: orEmpty(values),
  nothing: names,
  times: timeForms,
})

export const intakeSchema = orEmpty(section({ folder: orNull(text), sources: listOrNone(sourceMapping) }))
