import type { Organisation } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Batch, batchesOf } from './batches.ts'
import { type Districts, districtNames } from '../rows/districts.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type Mapping, mappingOf } from '../rows/mapping.ts'
import { SKEW, shown } from '../rows/possible-times.ts'
import type { Table, Tables } from '../table/table.ts'
import { Gauge } from '../table/gauge.ts'
import { openTables } from './open-tables.ts'
import type { SetAsideRows } from './set-aside-file.ts'

export interface Export {
  /** The newest moment as of which a sheet of it speaks: its title, else the time the file was written. */
  readonly dataAsOf: Instant
  readonly batches: AsyncIterable<Batch>
  /** What was left out of the file, in words. */
  readonly notes: readonly string[]
  /** How much of the rows has been read, 0 to 1. */
  share(): number
}

/** What reading an export takes from the organisation file. */
export type ExportKnowledge = Pick<Organisation, 'districts' | 'intake'>

/** Files without another name of their system are from the one that dispatches. */
export const USUAL_SOURCE = 'export'

/**
 * Opens a file as an export of orders and reads all of it once; throws FileRefused when it is none, is damaged, or speaks as of a time that
 * has not come. `now` is null where a day is read before it is played. `setAside` hears of the rows that are set aside.
 */
export async function readExport(
  path: string,
  { districts, intake }: ExportKnowledge,
  source = USUAL_SOURCE,
  now: Instant | null = null,
  gauge = new Gauge(),
  setAside: SetAsideRows | null = null,
): Promise<Export> {
  const mapping = mappingOf(intake.sources, source)
  const opened = await openTables(path, mapping, gauge)
  const { text, tables, otherSheets, hiddenSheets } = opened
  const usable = tables.filter(({ header }) => header.problem === null)
  const unusable = tables.filter(({ header }) => header.problem !== null)
  if (usable.length === 0) throw new FileRefused(unusable.map((table) => whyUnusable(table, tables.length > 1)).join('；'))
  setAside?.opened(opened, usable)
  const form = { mapping, districts: districtNames(districts), delimiter: text?.delimiter ?? ',' }
  const asOf = times(opened, now)
  return {
    dataAsOf: Math.max(...usable.map(asOf)),
    batches: allBatches(usable, form, asOf, setAside),
    share: () => gauge.share() ?? 0,
    notes: [
      ...otherSheets.map((name) => `工作表“${name}”里没有工单的表头，没有读`),
      ...hiddenSheets.map((name) => `工作表“${name}”是隐藏的，没有读`),
      ...unusable.map((table) => `${whyUnusable(table, true)}，没有读`),
    ],
  }
}

/** The "data as of" of each sheet: its title's, else the oldest of another title, else the time the file was written. */
function times({ tables, writtenAt }: Tables, now: Instant | null): (table: Table) => Instant {
  const said = tables.flatMap(({ exportedAt }) => exportedAt ?? [])
  const newest = said.length === 0 ? null : Math.max(...said)
  if (now !== null && newest !== null && newest > now + SKEW)
    throw new FileRefused(`数据截至 ${shown(newest)}，晚于现在 ${shown(now)}：请检查导出系统和本机的时钟，没有导入`)
  // Where nothing is said a clock that goes wrong somewhere must not count.
  const written = now === null ? writtenAt : Math.min(writtenAt, now)
  const otherwise = said.length === 0 ? written : Math.min(...said)
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
async function* allBatches(
  tables: readonly Table[],
  form: Form,
  asOf: (table: Table) => Instant,
  setAside: SetAsideRows | null,
): AsyncGenerator<Batch> {
  const declared: (number | null)[] = []
  for (const table of tables) {
    const { header, sheet, numbers } = table
    const dataAsOf = asOf(table)
    let rows: number | null = null
    const onSetAside = setAside?.of(table, dataAsOf) ?? null
    const shownSheet = tables.length > 1 ? sheet : null
    for await (const batch of batchesOf(table.records(), { ...form, header, numbers, sheet: shownSheet, dataAsOf, onSetAside })) {
      rows = batch.declaredRows ?? rows
      yield { ...batch, declaredRows: null }
    }
    declared.push(rows)
  }
  const total = declared.reduce((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0)
  yield { observations: [], bad: [], dataAsOf: Math.max(...tables.map(asOf)), declaredRows: total, footers: [] }
}
