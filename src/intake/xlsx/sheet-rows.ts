import { FileRefused } from '../table/file-refused.ts'
import type { SharedStrings } from './shared-strings.ts'
import { type SheetCell, cellOf } from './sheet-cell.ts'
import type { Styles } from './styles.ts'
import type { Sheet, Workbook } from './workbook.ts'
import type { XmlReader } from '../../untrusted/xml.ts'
import { parsedPart } from './xml.ts'
import { type ZipPart, damagedPart } from './zip.ts'

export interface SheetRow {
  /** Its number in the sheet. */
  readonly line: number
  readonly cells: readonly SheetCell[]
}

/** As many as spreadsheet programs know. */
const MOST_COLUMNS = 16_384
const MOST_ROWS = 1_048_576
const LONGEST_CELL = 1 << 20

/** The rows of a sheet in their sequence, some at once, as far as they are asked for. Its merged areas are told at its end. Throws FileRefused. */
export async function* rowsOf(
  { zip, strings, styles }: Workbook,
  { part }: Sheet,
  onMerged: (area: string) => void = () => undefined,
): AsyncGenerator<readonly SheetRow[]> {
  const reader = new RowReader(part, strings, styles, onMerged)
  const parsing = parsedPart(zip, part, reader)
  for await (const _ of parsing) yield reader.taken()
}

class RowReader implements XmlReader {
  readonly #part: ZipPart
  readonly #strings: SharedStrings
  readonly #styles: Styles
  readonly #onMerged: (area: string) => void
  #rows: SheetRow[] = []
  #line = 0
  #cells: SheetCell[] = []
  #column = 0
  #type = ''
  #style = ''
  #value = ''
  #inline = ''
  #formula = false
  #in: 'value' | 'inline' | null = null
  #phonetic = false

  constructor(part: ZipPart, strings: SharedStrings, styles: Styles, onMerged: (area: string) => void) {
    this.#part = part
    this.#strings = strings
    this.#styles = styles
    this.#onMerged = onMerged
  }

  /** The rows that have come to their end since it was last asked. */
  taken(): SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  readonly open: XmlReader['open'] = (name, attributes) => {
    switch (name) {
      case 'row':
        this.#beginRow(lineOf(attributes['r']) ?? this.#line + 1)
        break
      case 'c':
        this.#beginCell(columnAt(attributes['r']) ?? this.#column + 1, attributes)
        break
      case 'f':
        this.#formula = true
        break
      case 'v':
        this.#in = 'value'
        break
      case 'rPh':
        this.#phonetic = true
        break
      case 't':
        this.#in = this.#phonetic ? null : 'inline'
        break
      case 'mergeCell':
        this.#onMerged(attributes['ref'] ?? '')
    }
  }

  readonly text: XmlReader['text'] = (piece) => {
    if (this.#in === 'value') this.#value += piece
    else if (this.#in === 'inline') this.#inline += piece
    else return
    if (this.#value.length + this.#inline.length > LONGEST_CELL)
      throw new FileRefused(`第 ${this.#line} 行有单元格超过 1 MB，不是工单导出文件`)
  }

  readonly close: XmlReader['close'] = (name) => {
    if (name === 'c') this.#endCell()
    else if (name === 'row') this.#rows.push({ line: this.#line, cells: this.#cells })
    else if (name === 'v' || name === 't') this.#in = null
    else if (name === 'rPh') this.#phonetic = false
  }

  /** Rows and cells stand in their sequence: what comes back is damage. */
  #beginRow(line: number): void {
    if (line <= this.#line) throw damagedPart(this.#part.name)
    if (line > MOST_ROWS) throw new FileRefused(`超过 ${MOST_ROWS} 行，不是工单导出文件`)
    this.#line = line
    this.#cells = []
    this.#column = -1
  }

  #beginCell(column: number, attributes: Readonly<Record<string, string>>): void {
    if (column <= this.#column) throw damagedPart(this.#part.name)
    if (column >= MOST_COLUMNS) throw new FileRefused(`第 ${this.#line} 行超过 ${MOST_COLUMNS} 列，不是工单导出文件`)
    this.#column = column
    this.#type = attributes['t'] ?? ''
    this.#style = attributes['s'] ?? ''
    this.#value = this.#inline = ''
    this.#formula = this.#phonetic = false
  }

  #endCell(): void {
    while (this.#cells.length < this.#column) this.#cells.push('')
    const digits = this.#styles.get(this.#style) ?? 0
    const raw = { type: this.#type, value: this.#value, inline: this.#inline, formula: this.#formula, digits }
    this.#cells[this.#column] = cellOf(raw, this.#strings)
  }
}

const lineOf = (number: string | undefined): number | undefined => (/^[1-9]\d{0,8}$/.test(number ?? '') ? Number(number) : undefined)

/** `AB12` → 27; undefined when the cell does not say where it stands. */
export function columnAt(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column > 0 ? column - 1 : undefined
}
