import { type Instant } from '../../policy/instant.ts'
import { clean, narrow } from '../rows/cell.ts'
import { type ColumnsByName, FEWEST_KNOWN, type Header, headerOf, knownColumns } from '../rows/columns.ts'
import { FileRefused } from './file-refused.ts'
import type { CsvRecord } from './records.ts'
import { parseTime } from '../rows/times.ts'

const delimiters = [',', '\t', ';', '，', '|'] as const
/** So many lines may stand before the header. */
const TITLE_LINES = 20

/** How the cells are separated: by what makes some line of the beginning a header. Throws FileRefused when nothing does. */
export function delimiterOf(head: string, columns: ColumnsByName): string {
  const lines = head.split('\n', TITLE_LINES)
  const known = delimiters.map((delimiter) => Math.max(...lines.map((line) => knownColumns(line.split(delimiter), columns))))
  const most = Math.max(...known)
  if (most < FEWEST_KNOWN) throw noHeader()
  return delimiters[known.indexOf(most)] ?? ','
}

export const noHeader = (): FileRefused =>
  new FileRefused(`前 ${TITLE_LINES} 行里没有找到表头（工单编号、工单类型、录入时间……），不是工单导出文件`)

export interface Layout {
  readonly header: Header
  /** The line on which the header begins. */
  readonly headerLine: number
  /** The time of the export as the title gives it, null when it does not. */
  readonly exportedAt: Instant | null
}

/** Reads title lines up to the header; null when there is none. */
export async function readLayout(blocks: AsyncIterable<readonly CsvRecord[]>, columns: ColumnsByName): Promise<Layout | null> {
  let exportedAt: Instant | null = null
  for await (const records of blocks) {
    for (const { line, cells } of records) {
      const header = headerOf(cells, columns)
      if (header !== null) return { header, headerLine: line, exportedAt }
      if (line > TITLE_LINES) return null
      exportedAt ??= exportTime(cells)
    }
  }
  return null
}

const EXPORT_TIME = /(?:导出|数据|统计|截止)(?:截止)?(?:时间|日期)\s*[:：]?\s*(.+)$/

/** `导出时间:2026-11-21 20:00:00` in a cell of the title, or in two neighbouring ones. */
function exportTime(cells: readonly string[]): Instant | null {
  for (const [i, cell] of cells.entries()) {
    const text = narrow(clean(cell))
    const said = EXPORT_TIME.exec(`${text} ${narrow(clean(cells[i + 1] ?? ''))}`)
    const at = said === null ? null : (parseTime((EXPORT_TIME.exec(text)?.[1] ?? '').trim()) ?? parseTime((said[1] ?? '').trim()))
    if (at !== null) return at
  }
  return null
}

const TOTAL = /^(?:合计|总计|小计|共计)/

/** The line after the rows that says how many there are: its number, or null when it gives none; undefined for a row. */
export function declaredTotal(cells: readonly string[]): number | null | undefined {
  if (!TOTAL.test(clean(cells[0] ?? ''))) return undefined
  const digits = /\d+/.exec(narrow(cells.join(' ')))
  return digits ? Number(digits[0]) : null
}
