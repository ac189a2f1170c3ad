import { clean, narrow } from '../rows/cell.ts'
import type { ColumnsByName, Header } from '../rows/columns.ts'
import { NumbersSeen, numberColumns } from '../rows/numbers.ts'
import { FileRefused } from './file-refused.ts'
import { LAYOUT_LINES, type Layout, layoutOf } from './layout.ts'
import type { CsvRecord } from './records.ts'

/** A table that has been read to its end once, before any of its rows is taken: what is damaged is refused whole. */
export interface Survey extends Layout {
  /** How many lines stand under the header. */
  readonly lines: number
  readonly numbers: NumbersSeen
}

/** Null when the table has no header of orders. */
export async function surveyed(blocks: AsyncIterable<readonly CsvRecord[]>, columns: ColumnsByName): Promise<Survey | null> {
  const first: CsvRecord[] = []
  const numbers = new NumbersSeen()
  let layout: Layout | null = null
  let lines = 0
  for await (const records of blocks) {
    lines += records.length
    if (first.length < LAYOUT_LINES) {
      first.push(...records.slice(0, LAYOUT_LINES - first.length))
      layout = layoutOf(first, columns)
    }
    if (layout !== null) seeNumbers(records, layout.header, numbers)
  }
  return layout && { ...layout, lines: lines - first.filter(({ line }) => line <= layout.lastHeaderLine).length, numbers }
}

function seeNumbers(records: readonly CsvRecord[], { at }: Header, numbers: NumbersSeen): void {
  for (const column of numberColumns) {
    const place = at.get(column)
    if (place !== undefined) for (const { cells } of records) numbers.see(column, narrow(clean(cells[place] ?? '')))
  }
}

/** The lines under the header; throws FileRefused at the end when they are not those that were surveyed. */
export async function* linesUnder(
  { lastHeaderLine, lines }: Survey,
  blocks: AsyncIterable<readonly CsvRecord[]>,
): AsyncGenerator<readonly CsvRecord[]> {
  let seen = 0
  for await (const records of blocks) {
    const under =
      records[0] !== undefined && records[0].line > lastHeaderLine ? records : records.filter(({ line }) => line > lastHeaderLine)
    seen += under.length
    yield under
  }
  if (seen !== lines) throw new FileRefused('文件在读取的时候被改动了，请等它写完再导入')
}
