import type { Organisation } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Batch, batchesOf } from './batches.ts'
import { type Districts, districtNames } from '../rows/districts.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type Mapping, mappingOf } from '../rows/mapping.ts'
import type { Table } from '../table/table.ts'
import { openTables } from './open-tables.ts'

export interface Export {
  /** What the file says it is as of: its title, else the time it was written. */
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

/** Opens a file as an export of orders and reads as far as its headers; throws FileRefused when it is none. */
export async function readExport(path: string, { districts, intake }: ExportKnowledge, source = USUAL_SOURCE): Promise<Export> {
  const mapping = mappingOf(intake.sources, source)
  const { writtenAt, text, tables, gauge, otherSheets } = await openTables(path, mapping)
  const usable = tables.filter(({ header }) => header.problem === null)
  const unusable = tables.filter(({ header }) => header.problem !== null)
  if (usable.length === 0) throw new FileRefused(unusable.map((table) => whyUnusable(table, tables.length > 1)).join('；'))
  const form = { mapping, districts: districtNames(districts), delimiter: text?.delimiter ?? ',' }
  const times = usable.flatMap(({ exportedAt }) => exportedAt ?? [])
  return {
    // What is as old as its oldest sheet may be older than the newest.
    dataAsOf: times.length === 0 ? writtenAt : Math.min(...times),
    batches: allBatches(usable, form),
    share: () => gauge.share(),
    notes: [
      ...otherSheets.map((name) => `工作表“${name}”里没有工单的表头，没有读`),
      ...unusable.map((table) => `${whyUnusable(table, true)}，没有读`),
    ],
  }
}

const whyUnusable = ({ sheet, header }: Table, named: boolean): string =>
  `${named && sheet !== null ? `工作表“${sheet}”：` : ''}${header.problem ?? ''}`

interface Form {
  readonly mapping: Mapping
  readonly districts: Districts
  readonly delimiter: string
}

/** One table after the other; the rows that they declare add up, when each of them does. */
async function* allBatches(tables: readonly Table[], form: Form): AsyncGenerator<Batch> {
  const declared: (number | null)[] = []
  for (const { header, sheet, records } of tables) {
    let rows: number | null = null
    for await (const batch of batchesOf(records(), { ...form, header, sheet: tables.length > 1 ? sheet : null })) {
      rows ??= batch.declaredRows
      yield { ...batch, declaredRows: null }
    }
    declared.push(rows)
  }
  const total = declared.reduce((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0)
  yield { observations: [], bad: [], declaredRows: total }
}
