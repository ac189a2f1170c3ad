import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Observation } from '../../orders/history/event.ts'
import type { Instant } from '../../policy/instant.ts'
import type { BadRow } from '../ledger/import-log.ts'
import { readRow } from '../rows/row.ts'
import type { RowForm } from '../rows/row-cells.ts'
import { lineOf } from '../table/other-lines.ts'
import { type CsvRecord, rawText } from '../table/records.ts'
import type { AddRow } from './set-aside-file.ts'

/** Rows that commit together. */
export interface Batch {
  readonly observations: readonly Observation[]
  readonly bad: readonly BadRow[]
  /** The time of the export that said so. */
  readonly dataAsOf: Instant
  /** From the total line, when this batch met it. */
  readonly declaredRows: number | null
  /** Lines that were taken for footers. */
  readonly footers: readonly number[]
}

/** Enough to see what was there. */
const LONGEST_RAW = 10_000
/** Few enough to be quick, enough to be cheap. */
const ROWS = 2000
/** After so many lines whoever else waits for the thread has a turn. */
const AT_ONCE = 20

export interface TableForm extends RowForm {
  readonly delimiter: string
  /** The sheet, when the file has several. */
  readonly sheet: string | null
  readonly dataAsOf: Instant
  /** Hears of rows that are set aside; null: nobody asked for them. */
  readonly onSetAside: AddRow | null
}

/** Reads the rows under the header batch by batch. Empty lines, totals, footers and the header again are no rows. */
export async function* batchesOf(blocks: AsyncIterable<readonly CsvRecord[]>, form: TableForm): AsyncGenerator<Batch> {
  let batch = emptyBatch(form)
  for await (const records of blocks) {
    for (const record of records) {
      if (record.line % AT_ONCE === 0) await setImmediate()
      take(batch, record, form)
      if (batch.observations.length + batch.bad.length < ROWS) continue
      yield batch
      batch = emptyBatch(form)
    }
  }
  yield batch
}

const emptyBatch = ({ dataAsOf }: TableForm) => ({
  observations: [] as Observation[],
  bad: [] as BadRow[],
  dataAsOf,
  declaredRows: null as number | null,
  footers: [] as number[],
})

function take(batch: ReturnType<typeof emptyBatch>, record: CsvRecord, form: TableForm): void {
  const line = lineOf(record.cells, form.header)
  if (line.is === 'row') addRow(batch, record, form)
  else if (line.is === 'total') batch.declaredRows = line.rows ?? batch.declaredRows
  else if (line.is === 'footer') batch.footers.push(record.line)
}

function addRow(batch: ReturnType<typeof emptyBatch>, { cells, line }: CsvRecord, form: TableForm): void {
  const reading = readRow(cells, line, form)
  if ('observation' in reading) {
    batch.observations.push(reading.observation)
    return
  }
  form.onSetAside?.(cells, line, reading.reason)
  // PostgreSQL keeps no zero byte in a text.
  const raw = rawText(cells, form.delimiter).replaceAll('\0', '␀')
  const key = hash('sha256', raw, 'base64url')
  const reason = form.sheet === null ? reading.reason : `工作表“${form.sheet}”：${reading.reason}`
  const kept = raw.length > LONGEST_RAW ? `${raw.slice(0, LONGEST_RAW)}…（全长 ${raw.length} 个字符）` : raw
  batch.bad.push({ line, id: reading.id, reason, raw: kept, key })
}
