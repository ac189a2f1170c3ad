import type { SourceState } from '../orders/event.ts'
import type { Area, CustomerType, DelayCause, Kind, Product } from '../policy/order.ts'
import { type ColumnsByName, usualColumns } from './columns.ts'
import { type Words, areaWords, causeWords, customerTypeWords, kindWords, productWords, stateWords, yesWords } from './values.ts'

/** How a source writes what we know: the names of its columns, and the words of its closed lists. */
export interface Mapping {
  readonly columns: ColumnsByName
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
