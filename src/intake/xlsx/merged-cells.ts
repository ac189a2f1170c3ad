import { FileRefused } from '../table/file-refused.ts'
import type { SheetCell } from './sheet-cell.ts'
import { type SheetRow, columnAt } from './sheet-rows.ts'

const AREA = /^([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})$/
/** As many as rows: one for each. */
const MOST_AREAS = 1_048_576

/** A cell that was merged over several rows. */
interface Merged {
  readonly column: number
  readonly first: number
  readonly last: number
}

/** The cells of a sheet that reach over several rows: what stands in the first of them holds for all. */
export class MergedCells {
  readonly #cells: Merged[] = []

  /** `A2:B5`; one within a row says nothing that its cell does not say. */
  readonly add = (area: string): void => {
    const [, start = '', top = '', , bottom = ''] = AREA.exec(area) ?? []
    const column = columnAt(start)
    if (column === undefined || Number(bottom) <= Number(top)) return
    if (this.#cells.length === MOST_AREAS) throw new FileRefused(`合并的单元格超过 ${MOST_AREAS} 处，不是工单导出文件`)
    this.#cells.push({ column, first: Number(top), last: Number(bottom) })
  }

  /** The rows with what merged cells say in each row that they reach over. */
  async *filled(blocks: AsyncIterable<readonly SheetRow[]>): AsyncGenerator<readonly SheetRow[]> {
    const waiting = this.#cells.toSorted((a, b) => a.first - b.first)
    const open: Open = new Map()
    let next = 0
    for await (const rows of blocks) {
      yield rows.map((row) => {
        const cells = withOpen(row, open)
        for (let merged = waiting[next]; merged !== undefined && merged.first <= row.line; merged = waiting[++next])
          if (merged.first === row.line) open.set(merged.column, { last: merged.last, value: row.cells[merged.column] ?? '' })
        return { line: row.line, cells }
      })
    }
  }
}

/** By column: until which row which value holds. */
type Open = Map<number, { readonly last: number; readonly value: SheetCell }>

/** An empty row stays empty: it is no row, whatever is merged around it. */
function withOpen({ line, cells }: SheetRow, open: Open): readonly SheetCell[] {
  if (open.size === 0 || cells.every((cell) => cell === '')) return cells
  const filled = [...cells]
  for (const [column, { last, value }] of open) {
    if (last < line) open.delete(column)
    else {
      while (filled.length < column) filled.push('')
      filled[column] ||= value
    }
  }
  return filled
}
