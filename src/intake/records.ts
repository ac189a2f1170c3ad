import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { FileRefused } from './file-refused.ts'
import { type TextFile, textOf } from './inspect.ts'
import { withoutStrayQuotes } from './quotes.ts'

export interface CsvRecord {
  /** The line of the file on which it begins. */
  readonly line: number
  readonly cells: readonly string[]
}

/** The records of the file one after the other; blank lines are none. Throws FileRefused where it stops being CSV. */
export async function* recordsOf(file: TextFile, delimiter: string): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter,
    info: true,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const feeding = pipeline(Readable.from(withoutStrayQuotes(textOf(file.path, file.encoding), delimiter)), parser)
  // Its failure is told below, by the parser that it ends.
  feeding.catch(() => undefined)
  let last = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      last = info.lines
      yield { line: info.lines - feedsIn(record), cells: record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused(`第 ${last + 1} 行附近的引号不成对，此后的内容没有读`, { cause: error })
    throw error
  }
}

const feedsIn = (cells: readonly string[]): number =>
  cells.reduce((feeds, cell) => (cell.includes('\n') ? feeds + cell.split('\n').length - 1 : feeds), 0)

/** The record as a line of CSV again, for people to see what was there. */
export const rawText = (cells: readonly string[], delimiter: string): string =>
  cells.map((cell) => (/["\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)
