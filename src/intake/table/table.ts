import type { Instant } from '../../policy/instant.ts'
import type { Encoding } from './inspect.ts'
import type { Survey } from './survey.ts'
import type { CsvRecord } from './records.ts'

/** What a file holds under one header. */
export interface Table extends Survey {
  /** The name of its sheet, null in a text file. */
  readonly sheet: string | null
  /** The lines under the header, as many at once as were read at once. */
  records(): AsyncIterable<readonly CsvRecord[]>
}

export interface Tables {
  readonly writtenAt: Instant
  /** How the text is written, null for a workbook. */
  readonly text: { readonly encoding: Encoding; readonly delimiter: string } | null
  readonly tables: readonly Table[]
  /** Sheets without a header of orders. */
  readonly otherSheets: readonly string[]
  /** Sheets that whoever opens the workbook does not see: nobody knows what they hold, so they are not read. */
  readonly hiddenSheets: readonly string[]
}
