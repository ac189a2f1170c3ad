import { type Instant } from '../../policy/instant.ts'
import { clean, narrow } from '../rows/cell.ts'
import { type ColumnsByName, type Header, headerOf, namedLine } from '../rows/columns.ts'
import { FileRefused } from './file-refused.ts'
import type { CsvRecord } from './records.ts'
import { parseTime } from '../rows/times.ts'

/** So many lines may stand before the header. */
const TITLE_LINES = 20
/** A header may have so many lines. */
const DEEPEST_HEADER = 3
/** All that it takes to find the header. */
export const LAYOUT_LINES = TITLE_LINES + DEEPEST_HEADER

export const noHeader = (): FileRefused =>
  new FileRefused(`前 ${TITLE_LINES} 行里没有找到表头（工单编号、工单类型、录入时间……），不是工单导出文件`)

export interface Layout {
  readonly header: Header
  /** The line on which the header begins. */
  readonly headerLine: number
  /** The line on which its last line begins. */
  readonly lastHeaderLine: number
  /** The time of the export as the title gives it, null when it does not. */
  readonly exportedAt: Instant | null
}

/** The header among the first lines of a table and what stands before it; null when there is none. */
export function layoutOf(records: readonly CsvRecord[], columns: ColumnsByName): Layout | null {
  const named = records.map(({ cells }) => namedLine(cells))
  let best: { readonly header: Header; readonly from: number; readonly depth: number } | null = null
  for (let depth = 1; depth <= DEEPEST_HEADER; depth++) {
    for (const [from, { line }] of records.entries()) {
      if (line > TITLE_LINES || from + depth > records.length) break
      const header = headerOf(named.slice(from, from + depth), columns)
      if (header !== null && (best === null || isBetter(header, best.header))) best = { header, from, depth }
    }
  }
  if (best === null) return null
  const { header, from, depth } = best
  const titles = records.slice(0, from).map(({ cells }) => cells)
  return {
    header: { ...header, lines: [...titles, ...header.lines] },
    headerLine: records[from]?.line ?? 1,
    lastHeaderLine: records[from + depth - 1]?.line ?? 1,
    exportedAt: titles.reduce((found: Instant | null, cells) => found ?? exportTime(cells), null),
  }
}

/** The better header misses fewer needed columns, else names fewer twice, else has more known ones. */
const isBetter = (a: Header, b: Header): boolean => (b.missing - a.missing || b.doubled - a.doubled || a.at.size - b.at.size) > 0

const EXPORT_TIME = /(?:(?:导出|数据|统计|截[止至]|生成|下载)(?:截[止至])?(?:时间|日期)|数据截[止至])\s*[:：]?\s*(.*)$/

/** `导出时间:2026-11-21 20:00:00` in a cell of the title, or in two neighbouring ones; more may stand behind it. */
function exportTime(cells: readonly string[]): Instant | null {
  const texts = cells.map((cell) => narrow(clean(cell))).filter((text) => text !== '')
  for (const [i, text] of texts.entries()) {
    const said = EXPORT_TIME.exec(text)?.[1]
    const at = said === undefined ? null : (timeAtStart(said) ?? timeAtStart(`${said} ${texts[i + 1] ?? ''}`))
    if (at !== null) return at
  }
  return null
}

const MOST_WORDS = 4

function timeAtStart(text: string): Instant | null {
  const words = text.trim().split(/\s+/, MOST_WORDS)
  for (let n = words.length; n > 0; n--) {
    const at = parseTime(words.slice(0, n).join(' '))
    if (at !== null) return at
  }
  return null
}
