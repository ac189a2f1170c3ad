import type { FileHead } from '../table/file-head.ts'
import type { Column, ColumnsByName, Header } from '../rows/columns.ts'
import { Gauge } from '../table/gauge.ts'
import { noHeader, readLayout } from '../table/layout.ts'
import type { CsvRecord } from '../table/records.ts'
import { type DateSystem, serialTime } from './serial-time.ts'
import { type SheetCell, numberText } from './sheet-cell.ts'
import { type SheetRow, rowsOf } from './sheet-rows.ts'
import type { Table, Tables } from '../table/table.ts'
import { type Sheet, type Workbook, openWorkbook } from './workbook.ts'

/** The sheets of a workbook that hold orders; throws FileRefused when none does. */
export async function sheetTables({ path, writtenAt }: FileHead, columns: ColumnsByName): Promise<Tables> {
  const workbook = await openWorkbook(path)
  const tables: Table[] = []
  const otherSheets: string[] = []
  const gauge = new Gauge()
  for (const sheet of workbook.sheets) {
    const table = await tableOf(workbook, sheet, columns, gauge)
    if (table === null) otherSheets.push(sheet.name)
    else tables.push(table)
    if (table?.header.problem === null) gauge.expect(sheet.part.size)
  }
  if (tables.length === 0) throw noHeader()
  return { writtenAt, text: null, tables, gauge, otherSheets }
}

async function tableOf(workbook: Workbook, sheet: Sheet, columns: ColumnsByName, gauge: Gauge): Promise<Table | null> {
  const layout = await readLayout(titles(rowsOf(workbook, sheet), workbook.dates), columns)
  if (layout === null) return null
  const { header, headerLine } = layout
  const gauged = { ...workbook, zip: { ...workbook.zip, onRead: gauge.add } }
  return { sheet: sheet.name, ...layout, records: () => rowsUnder(rowsOf(gauged, sheet), headerLine, header, workbook.dates) }
}

/** 2000 to 2100: the only numbers of a title that can be a time. */
const isLikelyTime = (cell: number): boolean => cell > 36_000 && cell < 74_000 && !Number.isInteger(cell)

async function* titles(blocks: AsyncIterable<readonly SheetRow[]>, dates: DateSystem): AsyncGenerator<CsvRecord[]> {
  const texts = (cells: readonly SheetCell[]): string[] =>
    cells.map((cell) => textOf(cell, typeof cell === 'number' && isLikelyTime(cell) ? dates : null))
  for await (const rows of blocks) yield rows.map(({ line, cells }) => ({ line, cells: texts(cells) }))
}

const timeColumns: readonly Column[] = ['enteredAt', 'endedAt', 'appointment']

/** The header and the rows under it, as wide as the header; numbers in the columns of times are times. */
async function* rowsUnder(
  blocks: AsyncIterable<readonly SheetRow[]>,
  headerLine: number,
  header: Header,
  dates: DateSystem,
): AsyncGenerator<CsvRecord[]> {
  const times = new Set(timeColumns.map((column) => header.at.get(column)))
  const wide = (cells: readonly SheetCell[]): string[] => {
    const texts = cells.map((cell, i) => textOf(cell, times.has(i) ? dates : null))
    while (texts.length < header.width) texts.push('')
    return texts
  }
  for await (const rows of blocks)
    yield rows.filter(({ line }) => line >= headerLine).map(({ line, cells }) => ({ line, cells: wide(cells) }))
}

function textOf(cell: SheetCell, dates: DateSystem | null): string {
  if (typeof cell === 'string') return cell
  return (dates && serialTime(cell, dates)) ?? numberText(cell)
}
