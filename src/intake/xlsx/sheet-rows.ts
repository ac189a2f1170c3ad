import { FileRefused } from '../table/file-refused.ts'
import { type SheetCell, cellOf } from './sheet-cell.ts'
import { type XmlReader, xmlInto } from './xml.ts'
import type { Sheet, Workbook } from './workbook.ts'
import type { SharedStrings } from './shared-strings.ts'
import { textOfPart } from './zip.ts'

export interface SheetRow {
  /** Its number in the sheet. */
  readonly line: number
  readonly cells: readonly SheetCell[]
}

/** As many as spreadsheet programs know. */
const MOST_COLUMNS = 16_384
const LONGEST_CELL = 1 << 20

/** The rows of a sheet in their sequence, some at once, as far as they are asked for. Throws FileRefused. */
export async function* rowsOf({ zip, strings }: Workbook, { part }: Sheet): AsyncGenerator<readonly SheetRow[]> {
  const reader = new RowReader(strings)
  const parser = xmlInto(reader)
  for await (const chunk of textOfPart(zip, part)) {
    parser.write(chunk)
    yield reader.taken()
  }
}

class RowReader implements XmlReader {
  readonly #strings: SharedStrings
  #rows: SheetRow[] = []
  #line = 0
  #cells: SheetCell[] = []
  #column = 0
  #type = ''
  #value = ''
  #inline = ''
  #formula = false
  #in: 'value' | 'inline' | null = null
  #phonetic = false

  constructor(strings: SharedStrings) {
    this.#strings = strings
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
        this.#line = lineOf(attributes['r']) ?? this.#line + 1
        this.#cells = []
        this.#column = -1
        break
      case 'c':
        this.#column = columnAt(attributes['r']) ?? this.#column + 1
        if (this.#column >= MOST_COLUMNS) throw new FileRefused(`第 ${this.#line} 行超过 ${MOST_COLUMNS} 列，不是工单导出文件`)
        this.#type = attributes['t'] ?? ''
        this.#value = this.#inline = ''
        this.#formula = this.#phonetic = false
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

  #endCell(): void {
    while (this.#cells.length < this.#column) this.#cells.push('')
    const raw = { type: this.#type, value: this.#value, inline: this.#inline, formula: this.#formula }
    this.#cells[this.#column] = cellOf(raw, this.#strings)
  }
}

const lineOf = (number: string | undefined): number | undefined => (/^[1-9]\d{0,8}$/.test(number ?? '') ? Number(number) : undefined)

/** `AB12` → 27; undefined when the cell does not say where it stands. */
function columnAt(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column > 0 ? column - 1 : undefined
}
