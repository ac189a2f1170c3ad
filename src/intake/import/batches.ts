import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Observation } from '../../orders/history/event.ts'
import { clean } from '../rows/cell.ts'
import type { BadRow } from '../ledger/import-log.ts'
import { declaredTotal } from '../table/layout.ts'
import { type CsvRecord, rawText } from '../table/records.ts'
import { type RowForm, readRow } from '../rows/row.ts'

/** Rows that commit together. */
export interface Batch {
  readonly observations: readonly Observation[]
  readonly bad: readonly BadRow[]
  /** From the total line, when this batch met it. */
  readonly declaredRows: number | null
}

/** Few enough to be quick, enough to be cheap. */
const ROWS = 2000
/** After so many lines whoever else waits for the process has a turn: the database, above all, which is still busy with the batch before. */
const AT_ONCE = 20

interface Form extends RowForm {
  readonly delimiter: string
  /** The sheet, when the file has several. */
  readonly sheet: string | null
}

/** Reads the rows under the header, which is the first record, batch by batch. Empty lines and the total line are no rows. */
export async function* batchesOf(blocks: AsyncIterable<readonly CsvRecord[]>, form: Form): AsyncGenerator<Batch> {
  let batch = emptyBatch()
  let first = true
  for await (const records of blocks) {
    for (const record of records) {
      if (first) {
        first = false
        continue
      }
      if (record.line % AT_ONCE === 0) await setImmediate()
      if (record.cells.every((cell) => clean(cell) === '')) continue
      const total = declaredTotal(record.cells)
      if (total === undefined) addRow(batch, record, form)
      else batch.declaredRows = total
      if (batch.observations.length + batch.bad.length < ROWS) continue
      yield batch
      batch = emptyBatch()
    }
  }
  yield batch
}

const emptyBatch = () => ({ observations: [] as Observation[], bad: [] as BadRow[], declaredRows: null as number | null })

function addRow(batch: ReturnType<typeof emptyBatch>, { cells, line }: CsvRecord, form: Form): void {
  const reading = readRow(cells, line, form)
  if ('observation' in reading) {
    batch.observations.push(reading.observation)
    return
  }
  // PostgreSQL keeps no zero byte in a text.
  const raw = rawText(cells, form.delimiter).replaceAll('\0', '␀')
  const reason = form.sheet === null ? reading.reason : `工作表“${form.sheet}”：${reading.reason}`
  batch.bad.push({ line, id: reading.id, reason, raw, key: hash('sha256', raw, 'base64url') })
}
