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

/**
 * The records of the file one after the other, from a line on; blank lines are none. Throws FileRefused where it stops being CSV.
 * Of each record that is not as long as the first the parser makes an error object, wanted or not: a title is better left out.
 */
export async function* recordsOf(file: TextFile, delimiter: string, fromLine: number): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter,
    info: true,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const feeding = pipeline(
    Readable.from(withoutStrayQuotes(fromLineOn(textOf(file.path, file.encoding, file.onRead), fromLine), delimiter)),
    parser,
  )
  // Its failure is told below, by the parser that it ends.
  feeding.catch(() => undefined)
  let last = fromLine - 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      last = fromLine - 1 + info.lines
      yield { line: last - feedsIn(record), cells: record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused(`第 ${last + 1} 行附近的引号不成对，此后的内容没有读`, { cause: error })
    throw error
  }
}

async function* fromLineOn(chunks: AsyncIterable<string>, line: number): AsyncGenerator<string> {
  let before = line - 1
  for await (const chunk of chunks) {
    let from = 0
    for (; before > 0; before--) {
      const feed = chunk.indexOf('\n', from)
      if (feed < 0) break
      from = feed + 1
    }
    if (before === 0) yield chunk.slice(from)
  }
}

const feedsIn = (cells: readonly string[]): number =>
  cells.reduce((feeds, cell) => (cell.includes('\n') ? feeds + cell.split('\n').length - 1 : feeds), 0)

/** The record as a line of CSV again, for people to see what was there. */
export const rawText = (cells: readonly string[], delimiter: string): string =>
  cells.map((cell) => (/["\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)
