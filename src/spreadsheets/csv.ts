import { gb18030 } from './gb18030.ts'
import type { Cell, Sheet } from './sheet.ts'

export type CsvEncoding = 'gb18030' | 'utf-8'

/** Rows as CSV that spreadsheet programs open as it is meant: UTF-8 with its mark, or GB18030. No text of it is taken for a formula. */
export function* csvOf(rows: Sheet['rows'], encoding: CsvEncoding): Generator<Buffer> {
  const bytes = (text: string): Buffer => (encoding === 'gb18030' ? gb18030(text) : Buffer.from(text.toWellFormed()))
  let piece = encoding === 'utf-8' ? '\uFEFF' : ''
  for (const row of rows) {
    piece += `${row.map(csvCell).join(',')}\r\n`
    if (piece.length < PIECE) continue
    yield bytes(piece)
    piece = ''
  }
  yield bytes(piece)
}

/** What is written of it at once. */
const PIECE = 1 << 16

/**
 * What spreadsheet programs take for a formula: OWASP's list (CSV Injection), the full-width signs of Chinese keyboards, and each of them
 * behind characters that are not seen.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u

/** What is left of a cell where there are texts and numbers alone: in CSV, on a terminal. */
export function plain(cell: Cell): string | number {
  if (typeof cell !== 'object') return cell
  if ('text' in cell) return cell.text
  if ('share' in cell) return cell.share
  if ('fen' in cell) return cell.fen / 100
  const iso = new Date((cell.at + 8 * 3600) * 1000).toISOString()
  return cell.shows === 'day' ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ')
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  if (typeof cell !== 'string') return csvCell(plain(cell))
  // As people protect a cell by hand; our own reader takes it off again.
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
