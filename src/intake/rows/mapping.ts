import type { SourceState } from '../../orders/history/event.ts'
import { exportColumns } from '../../people/export-columns.ts'
import type { SourceMapping } from '../../people/intake-schema.ts'
import type { Area, CustomerType, DelayCause, Kind, Product } from '../../policy/order.ts'
import { narrow } from './cell.ts'
import { type ColumnsByName, headerName, usualColumns } from './columns.ts'
import { type TimeForm, timeForm } from './time-forms.ts'
import { type Words, areaWords, causeWords, customerTypeWords, kindWords, productWords, stateWords, yesWords } from './values.ts'

/** How a source writes what we know: the names of its columns, the words of its closed lists, its times, and its words for nothing. */
export interface Mapping {
  readonly columns: ColumnsByName
  /** In capitals, beside the usual words. */
  readonly nothing: ReadonlySet<string>
  /** Before the usual forms. */
  readonly times: readonly TimeForm[]
  readonly words: {
    readonly kind: Words<Kind>
    readonly product: Words<Product>
    readonly customerType: Words<CustomerType>
    readonly area: Words<Area>
    readonly wantsSameDay: Words<boolean>
    readonly state: Words<SourceState>
    readonly cause: Words<DelayCause>
  }
}

export const usualMapping: Mapping = {
  columns: usualColumns,
  nothing: new Set(),
  times: [],
  words: {
    kind: kindWords,
    product: productWords,
    customerType: customerTypeWords,
    area: areaWords,
    wantsSameDay: yesWords,
    state: stateWords,
    cause: causeWords,
  },
}

/** The mapping of a source: what the organisation file says of it, on top of the usual table. */
export function mappingOf(sources: readonly SourceMapping[], source: string): Mapping {
  const given = sources.find((mapping) => mapping.source === source)
  if (given === undefined) return usualMapping
  const ignored = new Set(given.ignore.map(headerName))
  const usual = [...usualColumns].filter(([name]) => !ignored.has(name))
  const own = exportColumns.flatMap((column) => given.columns[column].map((name) => [headerName(name), column] as const))
  const { words } = usualMapping
  const { values } = given
  return {
    columns: new Map([...usual, ...own]),
    nothing: new Set(given.nothing.map((word) => narrow(word).toUpperCase())),
    times: given.times.map(timeForm),
    words: {
      kind: withOwn(words.kind, values.kind),
      product: withOwn(words.product, values.product),
      customerType: withOwn(words.customerType, values.customerType),
      area: withOwn(words.area, values.area),
      wantsSameDay: withOwn(words.wantsSameDay, values.wantsSameDay),
      state: withOwn(words.state, values.state),
      cause: withOwn(words.cause, values.cause),
    },
  }
}

/** Words are looked up in capitals. */
const withOwn = <T>(usual: Words<T>, own: Words<T>): Words<T> => ({
  ...usual,
  ...Object.fromEntries(Object.entries(own).map(([word, meaning]) => [narrow(word).toUpperCase(), meaning])),
})
