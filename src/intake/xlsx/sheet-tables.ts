import type { Column, ColumnsByName, Header } from '../rows/columns.ts'
import type { FileHead } from '../table/file-head.ts'
import { FileRefused } from '../table/file-refused.ts'
import type { Gauge } from '../table/gauge.ts'
import { noHeader } from '../table/layout.ts'
import type { CsvRecord } from '../table/records.ts'
import { linesUnder, surveyed } from '../table/survey.ts'
import type { Table, Tables } from '../table/table.ts'
import { MergedCells } from './merged-cells.ts'
import { type DateSystem, serialTime } from './serial-time.ts'
import { type SheetCell, numberText } from './sheet-cell.ts'
import { type SheetRow, rowsOf } from './sheet-rows.ts'
import { type Sheet, type Workbook, openWorkbook } from './workbook.ts'
import { checkParts } from './zip.ts'

/**
 * The visible sheets of a workbook that hold orders. All of the file has been read once when they are there. Throws FileRefused when none
 * does, or when any part is damaged.
 */
export async function sheetTables({ path, writtenAt }: FileHead, columns: ColumnsByName, gauge: Gauge): Promise<Tables> {
  const opened = await openWorkbook(path)
  const workbook = { ...opened, zip: { ...opened.zip, onRead: gauge.add } }
  const visible = workbook.sheets.filter(({ hidden }) => !hidden)
  // Each is read twice.
  for (const { part } of visible) gauge.expect(part.size * 2)
  const tables: Table[] = []
  const otherSheets: string[] = []
  for (const sheet of visible) {
    const table = await tableOf(workbook, sheet, columns)
    if (table === null) otherSheets.push(sheet.name)
    else tables.push(table)
  }
  const read = new Set(visible.map(({ part }) => part))
  await checkParts(
    opened.zip,
    opened.zip.parts.values().filter((part) => !read.has(part)),
  )
  const hiddenSheets = workbook.sheets.filter(({ hidden }) => hidden).map(({ name }) => name)
  if (tables.length === 0) throw nothingVisible(hiddenSheets)
  return { writtenAt, text: null, tables, otherSheets, hiddenSheets }
}

const nothingVisible = (hidden: readonly string[]): FileRefused =>
  hidden.length === 0
    ? noHeader()
    : new FileRefused(`${noHeader().message}；隐藏的工作表（${hidden.map((name) => `“${name}”`).join('、')}）没有读，需要时请先取消隐藏`)

async function tableOf(workbook: Workbook, sheet: Sheet, columns: ColumnsByName): Promise<Table | null> {
  const merged = new MergedCells()
  const survey = await surveyed(asTexts(rowsOf(workbook, sheet, merged.add), workbook.dates), columns)
  const rows = (header: Header) => asTable(header, merged.filled(rowsOf(workbook, sheet)), workbook.dates)
  return survey && { sheet: sheet.name, ...survey, records: () => linesUnder(survey, rows(survey.header)) }
}

/** 2000 to 2100: the only numbers of a title that can be a time. */
const isLikelyTime = (cell: number): boolean => cell > 36_000 && cell < 74_000 && !Number.isInteger(cell)

async function* asTexts(blocks: AsyncIterable<readonly SheetRow[]>, dates: DateSystem): AsyncGenerator<CsvRecord[]> {
  const texts = (cells: readonly SheetCell[]): string[] =>
    cells.map((cell) => textOf(cell, typeof cell === 'number' && isLikelyTime(cell) ? dates : null))
  for await (const rows of blocks) yield rows.map(({ line, cells }) => ({ line, cells: texts(cells) }))
}

const timeColumns: readonly Column[] = ['enteredAt', 'endedAt', 'appointment']

/** Rows as wide as the header; numbers in the columns of times are times. */
async function* asTable(header: Header, blocks: AsyncIterable<readonly SheetRow[]>, dates: DateSystem): AsyncGenerator<CsvRecord[]> {
  const times = new Set(timeColumns.map((column) => header.at.get(column)))
  const wide = (cells: readonly SheetCell[]): string[] => {
    const texts = cells.map((cell, i) => textOf(cell, times.has(i) ? dates : null))
    while (texts.length < header.width) texts.push('')
    return texts
  }
  for await (const rows of blocks) yield rows.map(({ line, cells }) => ({ line, cells: wide(cells) }))
}

function textOf(cell: SheetCell, dates: DateSystem | null): string {
  if (typeof cell === 'string') return cell
  return (dates && serialTime(cell, dates)) ?? numberText(cell)
}
