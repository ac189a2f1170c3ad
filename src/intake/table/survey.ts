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
  const seeing = new Seeing(columns)
  for await (const records of blocks) seeing.see(records)
  return seeing.end()
}

/** What comes to light while a table is read. */
class Seeing {
  readonly #columns: ColumnsByName
  readonly #numbers = new NumbersSeen()
  /** The first lines, until there are enough of them to find the header. */
  #first: CsvRecord[] = []
  #layout: Layout | null | undefined
  #lines = 0

  constructor(columns: ColumnsByName) {
    this.#columns = columns
  }

  see(records: readonly CsvRecord[]): void {
    if (this.#layout !== undefined) return this.#under(records)
    this.#first.push(...records)
    if (this.#first.length >= LAYOUT_LINES) this.#find()
  }

  end(): Survey | null {
    if (this.#layout === undefined) this.#find()
    return this.#layout ? { ...this.#layout, lines: this.#lines, numbers: this.#numbers } : null
  }

  #find(): void {
    const first = this.#first
    this.#first = []
    this.#layout = layoutOf(first.slice(0, LAYOUT_LINES), this.#columns)
    this.#under(first)
  }

  #under(records: readonly CsvRecord[]): void {
    if (!this.#layout) return
    const { header, lastHeaderLine } = this.#layout
    const under = linesAfter(lastHeaderLine, records)
    this.#lines += under.length
    seeNumbers(under, header, this.#numbers)
  }
}

const linesAfter = (last: number, records: readonly CsvRecord[]): readonly CsvRecord[] =>
  records[0] !== undefined && records[0].line > last ? records : records.filter(({ line }) => line > last)

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
