import type { Instant } from '../../policy/instant.ts'
import type { Header } from '../rows/columns.ts'
import type { Gauge } from './gauge.ts'
import type { Encoding } from './inspect.ts'
import type { CsvRecord } from './records.ts'

/** What a file holds under one header. */
export interface Table {
  /** The name of its sheet, null in a text file. */
  readonly sheet: string | null
  readonly header: Header
  readonly headerLine: number
  /** The time of the export as the title gives it, null when it does not. */
  readonly exportedAt: Instant | null
  /** From the header on, as many at once as were read at once. */
  records(): AsyncIterable<readonly CsvRecord[]>
}

export interface Tables {
  readonly writtenAt: Instant
  /** How the text is written, null for a workbook. */
  readonly text: { readonly encoding: Encoding; readonly delimiter: string } | null
  readonly tables: readonly Table[]
  /** Of the rows under the headers. */
  readonly gauge: Gauge
  /** Sheets without a header of orders. */
  readonly otherSheets: readonly string[]
}
