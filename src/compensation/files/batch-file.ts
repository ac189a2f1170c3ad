import { kindNames } from '../../messages/order-words.ts'
import type { BatchField, PayoutFiles } from '../../people/payout-files-schema.ts'
import { yuanText } from '../../policy/exact.ts'
import { csvOf } from '../../spreadsheets/csv.ts'
import type { Cell } from '../../spreadsheets/sheet.ts'
import { workbookOf } from '../../spreadsheets/workbook.ts'
import type { Batch, BatchLine } from '../batch.ts'

export type BatchColumns = PayoutFiles['batch']

/**
 * A batch for the back office: a row a line, then `合计,N,金额`. The same batch in the same columns is the same bytes, whenever it is written.
 * CSV is GB18030 with amounts of two decimals; in a workbook amounts are numbers.
 */
export const batchCsv = (batch: Batch, columns: BatchColumns): Buffer =>
  Buffer.concat([...csvOf(batchRows(batch, columns, yuanText), 'gb18030')])

export const batchWorkbook = (batch: Batch, columns: BatchColumns): Promise<Buffer> =>
  workbookOf([{ name: batch.number, rows: batchRows(batch, columns, (fen) => fen / 100) }])

function batchRows(batch: Batch, columns: BatchColumns, amount: (fen: number) => Cell): (readonly Cell[])[] {
  return [
    columns.map(({ name }) => name),
    ...batch.lines.map((line) => columns.map(({ is }) => cells[is](line, batch, amount))),
    ['合计', batch.lines.length, amount(batch.sumFen)],
  ]
}

const cells: Readonly<Record<BatchField, (line: BatchLine, batch: Batch, amount: (fen: number) => Cell) => Cell>> = {
  batch: (_, { number }) => number,
  number: ({ number }) => number,
  account: ({ account }) => account,
  household: ({ household }) => household,
  amount: ({ amountFen }, _, amount) => amount(amountFen),
  kind: ({ kind }) => kindNames[kind],
  orders: ({ orders }) => orders.join(' '),
  enteredOn: ({ enteredOn }) => enteredOn,
  note: ({ key }) => (key.includes('#') ? `补差第${key.slice(key.lastIndexOf('#') + 1)}笔` : ''),
}
