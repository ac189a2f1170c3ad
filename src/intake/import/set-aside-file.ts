import { writeFile } from 'node:fs/promises'
import { errorCode } from '../../db/problems.ts'
import type { Instant } from '../../policy/instant.ts'
import { type CsvEncoding, csvOf } from '../../spreadsheets/csv.ts'
import type { Cell, Sheet } from '../../spreadsheets/sheet.ts'
import { workbookOf } from '../../spreadsheets/workbook.ts'
import { shown } from '../rows/possible-times.ts'
import { FileRefused } from '../table/file-refused.ts'
import type { Table, Tables } from '../table/table.ts'

/** What became of the file of rows set aside. */
export interface SetAsideFile {
  readonly path: string
  readonly rows: number
  /** Rows beyond what one file holds. */
  readonly leftOut: number
  /** Why it could not be written, in Chinese. */
  readonly problem: string | null
}

export type AddRow = (cells: readonly string[], line: number, reason: string) => void

/** Columns that the file has before those of the export; no export means anything else by them. */
const OWN = ['搁置原因', '原行号'] as const

/** All of it is held while the rows are read. */
const MOST_ROWS = 100_000
const MOST_CHARACTERS = 32 * 2 ** 20

interface SheetOfRows {
  readonly name: string
  /** As bytes, each by itself: a cell would hold the whole text that was read with it. */
  readonly rows: Buffer[]
}

const kept = (cells: readonly Cell[]): Buffer => Buffer.from(JSON.stringify(cells))

function* givenBack({ rows }: SheetOfRows): Generator<readonly Cell[]> {
  for (const row of rows) yield JSON.parse(row.toString()) as readonly Cell[]
}

/**
 * The rows of an export that are set aside, on their way into a file of their own: as they stood there, with why, and with the time as of
 * which they speak, so that they can be put right and imported again without being taken for newer than they are.
 */
export class SetAsideRows {
  readonly #path: string
  readonly #isWorkbook: boolean
  readonly #sheets: SheetOfRows[] = []
  #encoding: CsvEncoding = 'gb18030'
  #rows = 0
  #characters = 0
  #leftOut = 0

  constructor(path: string) {
    this.#path = path
    this.#isWorkbook = path.toLowerCase().endsWith('.xlsx')
  }

  /** Throws FileRefused when a file of this kind cannot hold what the export may set aside. */
  opened({ text }: Tables, usable: readonly Table[]): void {
    // Spreadsheet programs open a text file without a mark as GB18030.
    if (text !== null && text.encoding !== 'gb18030') this.#encoding = 'utf-8'
    if (usable.length > 1 && !this.#isWorkbook) throw new FileRefused('有几张工作表，搁置的行只能写成 .xlsx：请改 --set-aside 的文件名')
  }

  /** The rows of this table. */
  of({ sheet, header }: Table, dataAsOf: Instant): AddRow {
    const isOurs = OWN.every((name, i) => header.names[i] === name)
    const own = isOurs ? OWN.length : 0
    const target: SheetOfRows = {
      name: sheet ?? '搁置',
      rows: [kept([`数据截至：${shown(dataAsOf)}`]), kept([...OWN, ...header.names.slice(own, Math.max(own, header.width))])],
    }
    return (cells, line, reason) => {
      const characters = cells.reduce((sum, cell) => sum + cell.length, reason.length)
      if (this.#rows === MOST_ROWS || this.#characters + characters > MOST_CHARACTERS) {
        this.#leftOut += 1
        return
      }
      if (!this.#sheets.includes(target)) this.#sheets.push(target)
      target.rows.push(kept([reason, line, ...cells.slice(own)]))
      this.#rows += 1
      this.#characters += characters
    }
  }

  /** Writes the file, for its owner alone: it is full of people. Without a row there is none. */
  async write(): Promise<SetAsideFile> {
    const written = { path: this.#path, rows: this.#rows, leftOut: this.#leftOut }
    if (this.#rows === 0) return { ...written, problem: null }
    try {
      await writeFile(this.#path, this.#isWorkbook ? await workbookOf(this.#asSheets()) : this.#csv(), { mode: 0o600 })
      return { ...written, problem: null }
    } catch (error) {
      const code = errorCode(error)
      if (code === '') throw error
      return { ...written, problem: `写不了文件 ${this.#path}（${code}）` }
    }
  }

  *#csv(): Generator<Buffer> {
    for (const { rows } of this.#asSheets()) yield* csvOf(rows, this.#encoding)
  }

  #asSheets(): Sheet[] {
    return this.#sheets.map((sheet) => ({ name: sheet.name, rows: givenBack(sheet) }))
  }
}
