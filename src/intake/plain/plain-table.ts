import { FileRefused } from '../table/file-refused.ts'
import { type FileHead, readFileHead } from '../table/file-head.ts'
import { inspectText } from '../table/inspect.ts'
import { recordsOf } from '../table/records.ts'
import { clean, narrow } from '../rows/cell.ts'
import { headerName } from '../rows/columns.ts'
import { serialTime } from '../xlsx/serial-time.ts'
import { numberText } from '../xlsx/sheet-cell.ts'
import { rowsOf } from '../xlsx/sheet-rows.ts'
import { openWorkbook } from '../xlsx/workbook.ts'
import { checkParts } from '../xlsx/zip.ts'

// Files that are no export of orders, such as what the back office answers: the same bounds, and a header of their own.

/** Which columns are looked for, by the names that a header may have; `needed` must be there. */
export interface WantedColumns<C extends string> {
  readonly names: Readonly<Record<C, readonly string[]>>
  readonly needed: readonly C[]
  /** Numbers of a workbook in these are times. */
  readonly times: readonly C[]
}

export interface PlainRow<C extends string> {
  readonly line: number
  /** Cleaned text by column; empty where there is none. */
  readonly cells: Readonly<Record<C, string>>
  /** All cells as they stood there. */
  readonly texts: readonly string[]
}

/** More lines than any batch of a city has. */
const MOST_ROWS = 100_000
/** So many lines may stand before the header. */
const TITLE_LINES = 20
const delimiters = [',', '\t', ';', '，', '|'] as const

type Texts = { readonly line: number; readonly cells: readonly (string | number)[] }

/** All lines under the header of a CSV or XLSX file. Throws FileRefused. */
export async function plainTable<C extends string>(path: string, wanted: WantedColumns<C>): Promise<PlainRow<C>[]> {
  const head = await readFileHead(path)
  const isArchive = head.first.toString('latin1', 0, 4) === 'PK\u0003\u0004'
  const found: PlainRow<C>[] = []
  let headers = 0
  for (const lines of isArchive ? await sheets(path) : [await textLines(head, wanted)]) {
    const rows = under(lines, wanted)
    if (rows === null) continue
    headers += 1
    found.push(...rows)
  }
  if (headers === 0) throw new FileRefused(`前 ${TITLE_LINES} 行里没有找到表头，需要这些列：${needed(wanted).join('、')}`)
  return found
}

const needed = <C extends string>({ names, needed: columns }: WantedColumns<C>): string[] =>
  columns.map((column) => names[column][0] ?? column)

/** The visible sheets of a workbook; all of the file is checked. */
async function sheets(path: string): Promise<Texts[][]> {
  const workbook = await openWorkbook(path)
  const visible = workbook.sheets.filter(({ hidden }) => !hidden)
  const read: Texts[][] = []
  for (const sheet of visible) read.push(await bounded(rowsOf(workbook, sheet)))
  const seen = new Set(visible.map(({ part }) => part))
  await checkParts(
    workbook.zip,
    workbook.zip.parts.values().filter((part) => !seen.has(part)),
  )
  return workbook.dates === 1904 ? read.map((lines) => lines.map(from1904)) : read
}

/** The earlier date system counts from four years and a day before. */
const from1904 = ({ line, cells }: Texts): Texts => ({
  line,
  cells: cells.map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? cell + 1462 : cell)),
})

async function textLines<C extends string>(head: FileHead, wanted: WantedColumns<C>): Promise<Texts[]> {
  const file = await inspectText(head, () => undefined)
  const lines = file.head.split('\n', TITLE_LINES)
  const known = delimiters.map((one) => Math.max(...lines.map((line) => columnsOf(line.split(one), wanted).size)))
  return bounded(recordsOf(file, delimiters[known.indexOf(Math.max(...known))] ?? ',', 1))
}

async function bounded(blocks: AsyncIterable<readonly Texts[]>): Promise<Texts[]> {
  const lines: Texts[] = []
  for await (const block of blocks) {
    lines.push(...block)
    if (lines.length > MOST_ROWS) throw new FileRefused(`超过 ${MOST_ROWS} 行，请分成几个文件`)
  }
  return lines
}

/** Where the wanted columns stand, by the names of a line. */
function columnsOf<C extends string>(cells: readonly (string | number)[], { names }: WantedColumns<C>): Map<C, number> {
  const at = new Map<C, number>()
  for (const [i, cell] of cells.entries()) {
    const name = headerName(String(cell))
    const column = (Object.keys(names) as C[]).find((one) => names[one].some((known) => headerName(known) === name))
    if (column === undefined || name === '') continue
    if (at.has(column)) throw new FileRefused(`表头里有两列都是“${names[column][0] ?? column}”`)
    at.set(column, i)
  }
  return at
}

/** Null: no line among the first is a header. Throws FileRefused where one is and a needed column is not in it. */
function under<C extends string>(lines: readonly Texts[], wanted: WantedColumns<C>): PlainRow<C>[] | null {
  const candidates = lines.slice(0, TITLE_LINES).map(({ cells }) => columnsOf(cells, wanted))
  const most = Math.max(0, ...candidates.map(({ size }) => size))
  if (most < 3) return null
  const place = candidates.findIndex(({ size }) => size === most)
  const at = candidates[place] ?? new Map<C, number>()
  const missing = wanted.needed.filter((column) => !at.has(column))
  if (missing.length > 0) throw new FileRefused(`缺少列：${missing.map((column) => wanted.names[column][0] ?? column).join('、')}`)
  return lines
    .slice(place + 1)
    .filter(({ cells }) => cells.some((cell) => clean(String(cell)) !== ''))
    .map((line) => rowOf(line, at, wanted))
}

function rowOf<C extends string>({ line, cells }: Texts, at: ReadonlyMap<C, number>, { names, times }: WantedColumns<C>): PlainRow<C> {
  const textAt = (column: C): string => {
    const place = at.get(column)
    const cell = place === undefined ? '' : (cells[place] ?? '')
    return narrow(clean(typeof cell === 'number' ? ((times.includes(column) ? serialTime(cell, 1900) : null) ?? numberText(cell)) : cell))
  }
  const texts = cells.map((cell) => (typeof cell === 'number' ? numberText(cell) : cell))
  return {
    line,
    cells: Object.fromEntries((Object.keys(names) as C[]).map((column) => [column, textAt(column)])) as Record<C, string>,
    texts,
  }
}
