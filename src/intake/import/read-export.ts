import type { Organisation } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Batch, batchesOf } from './batches.ts'
import { type Districts, districtNames } from '../rows/districts.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type Mapping, mappingOf } from '../rows/mapping.ts'
import type { Table, Tables } from '../table/table.ts'
import { openTables } from './open-tables.ts'

export interface Export {
  /** The newest moment as of which a sheet of it speaks: its title, else the time the file was written. */
  readonly dataAsOf: Instant
  readonly batches: AsyncIterable<Batch>
  /** What was left out of the file, in words. */
  readonly notes: readonly string[]
  /** How much of the rows has been read, 0 to 1. */
  share(): number | null
}

/** What reading an export takes from the organisation file. */
export type ExportKnowledge = Pick<Organisation, 'districts' | 'intake'>

/** Files without another name of their system are from the one that dispatches. */
export const USUAL_SOURCE = 'export'

/** Opens a file as an export of orders and reads all of it once; throws FileRefused when it is none or is damaged. */
export async function readExport(path: string, { districts, intake }: ExportKnowledge, source = USUAL_SOURCE): Promise<Export> {
  const mapping = mappingOf(intake.sources, source)
  const opened = await openTables(path, mapping)
  const { text, tables, gauge, otherSheets, hiddenSheets } = opened
  const usable = tables.filter(({ header }) => header.problem === null)
  const unusable = tables.filter(({ header }) => header.problem !== null)
  if (usable.length === 0) throw new FileRefused(unusable.map((table) => whyUnusable(table, tables.length > 1)).join('；'))
  const form = { mapping, districts: districtNames(districts), delimiter: text?.delimiter ?? ',' }
  const asOf = times(opened)
  return {
    dataAsOf: Math.max(...usable.map(asOf)),
    batches: allBatches(usable, form, asOf),
    share: () => gauge.share(),
    notes: [
      ...otherSheets.map((name) => `工作表“${name}”里没有工单的表头，没有读`),
      ...hiddenSheets.map((name) => `工作表“${name}”是隐藏的，没有读`),
      ...unusable.map((table) => `${whyUnusable(table, true)}，没有读`),
    ],
  }
}

/** As of when each sheet speaks: what its title says, else the oldest that another title says, else when the file was written. */
function times({ tables, writtenAt }: Tables): (table: Table) => Instant {
  const said = tables.flatMap(({ exportedAt }) => exportedAt ?? [])
  const otherwise = said.length === 0 ? writtenAt : Math.min(...said)
  return ({ exportedAt }) => exportedAt ?? otherwise
}

const whyUnusable = ({ sheet, header }: Table, named: boolean): string =>
  `${named && sheet !== null ? `工作表“${sheet}”：` : ''}${header.problem ?? ''}`

interface Form {
  readonly mapping: Mapping
  readonly districts: Districts
  readonly delimiter: string
}

/** One table after the other; the rows that they declare add up, when each of them does. */
async function* allBatches(tables: readonly Table[], form: Form, asOf: (table: Table) => Instant): AsyncGenerator<Batch> {
  const declared: (number | null)[] = []
  for (const table of tables) {
    const { header, sheet, numbers } = table
    const dataAsOf = asOf(table)
    let rows: number | null = null
    for await (const batch of batchesOf(table.records(), { ...form, header, numbers, sheet: tables.length > 1 ? sheet : null, dataAsOf })) {
      rows = batch.declaredRows ?? rows
      yield { ...batch, declaredRows: null }
    }
    declared.push(rows)
  }
  const total = declared.reduce((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0)
  yield { observations: [], bad: [], dataAsOf: Math.max(...tables.map(asOf)), declaredRows: total, footers: [] }
}
