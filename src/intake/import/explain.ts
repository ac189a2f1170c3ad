import { type Instant } from '../../policy/instant.ts'
import { exportColumns } from '../../people/export-columns.ts'
import { type TableForm, batchesOf } from './batches.ts'
import { clean } from '../rows/cell.ts'
import { type Column, isRequired } from '../rows/columns.ts'
import { districtNames } from '../rows/districts.ts'
import { type Mapping, mappingOf } from '../rows/mapping.ts'
import type { ExportKnowledge } from './read-export.ts'
import { Gauge } from '../table/gauge.ts'
import type { CsvRecord } from '../table/records.ts'
import type { Table } from '../table/table.ts'
import { openTables } from './open-tables.ts'

/** How a file was understood, without taking anything of it. */
export interface Explained {
  /** Null for a workbook. */
  readonly text: { readonly encoding: string; readonly delimiter: string } | null
  readonly writtenAt: Instant
  readonly tables: readonly ExplainedTable[]
  readonly otherSheets: readonly string[]
  readonly hiddenSheets: readonly string[]
}

export interface ExplainedTable {
  readonly sheet: string | null
  readonly headerLine: number
  readonly exportedAt: Instant | null
  readonly problem: string | null
  readonly columns: readonly ExplainedColumn[]
  readonly missing: { readonly required: readonly Column[]; readonly optional: readonly Column[] }
  /** Of the first rows: how many could be taken, and why others could not. Null when the header does not suffice. */
  readonly tried: { readonly rows: number; readonly taken: number; readonly reasons: readonly string[] } | null
}

export interface ExplainedColumn {
  /** Counted from 1. */
  readonly position: number
  readonly header: string
  /** Null for a column that is left out. */
  readonly column: Column | null
  /** The first value there is; of what may point to a person only the shape. */
  readonly example: string | null
}

const TRIED_ROWS = 1000

export async function explainFile(
  path: string,
  { districts, intake }: ExportKnowledge,
  source: string,
  gauge = new Gauge(),
): Promise<Explained> {
  const mapping = mappingOf(intake.sources, source)
  const { text, writtenAt, tables, otherSheets, hiddenSheets } = await openTables(path, mapping, gauge)
  const form = { mapping, districts: districtNames(districts), delimiter: text?.delimiter ?? ',', sheet: null, onSetAside: null }
  const explained: ExplainedTable[] = []
  for (const table of tables) explained.push(await explainTable(table, { ...form, dataAsOf: table.exportedAt ?? writtenAt }))
  return { text, writtenAt, tables: explained, otherSheets, hiddenSheets }
}

type Form = Omit<TableForm, 'header' | 'numbers'>

async function explainTable(table: Table, form: Form): Promise<ExplainedTable> {
  const { sheet, header, headerLine, exportedAt, numbers } = table
  const records = await firstOf(table.records())
  const missing = exportColumns.filter((column) => !header.at.has(column))
  return {
    sheet,
    headerLine,
    exportedAt,
    problem: header.problem,
    columns: columnsOf(table, records, form.mapping),
    missing: { required: missing.filter(isRequired), optional: missing.filter((column) => !isRequired(column)) },
    tried: header.problem === null ? await tryRows(records, { ...form, header, numbers }) : null,
  }
}

async function firstOf(blocks: AsyncIterable<readonly CsvRecord[]>): Promise<CsvRecord[]> {
  const first: CsvRecord[] = []
  for await (const records of blocks) {
    first.push(...records)
    if (first.length >= TRIED_ROWS) break
  }
  return first.slice(0, TRIED_ROWS)
}

function columnsOf({ header }: Table, records: readonly CsvRecord[], mapping: Mapping): ExplainedColumn[] {
  return header.names.map((name, i) => {
    const column = mapping.columns.get(name) ?? null
    const value = records.find(({ cells }) => clean(cells[i] ?? '') !== '')?.cells[i]
    return {
      position: i + 1,
      header: name,
      column,
      example: column === null || value === undefined ? null : example(column, clean(value)),
    }
  })
}

async function tryRows(records: readonly CsvRecord[], form: TableForm): Promise<ExplainedTable['tried']> {
  const batches = await Array.fromAsync(batchesOf(asStream(records), form))
  const bad = batches.flatMap((batch) => batch.bad)
  const taken = batches.reduce((sum, { observations }) => sum + observations.length, 0)
  return { rows: taken + bad.length, taken, reasons: [...new Set(bad.map(({ reason }) => reason))].slice(0, 10) }
}

async function* asStream(records: readonly CsvRecord[]): AsyncGenerator<readonly CsvRecord[]> {
  yield records
}

/** What never points to a person. */
const shownWhole: readonly Column[] = [
  'kind',
  'product',
  'customerType',
  'district',
  'area',
  'enteredAt',
  'wantsSameDay',
  'appointment',
  'state',
  'endedAt',
  'cause',
  'rescheduleCount',
]

function example(column: Column, value: string): string {
  if (shownWhole.includes(column)) return value.slice(0, 40)
  const characters = Array.from(value)
  return `${characters[0] ?? ''}${'*'.repeat(Math.min(11, characters.length - 1))}`
}
