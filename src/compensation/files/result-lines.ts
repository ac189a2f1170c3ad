import { yuanText } from '../../policy/exact.ts'
import { type Instant, endOfDay, formatInstant, parseDay, startOfDay } from '../../policy/instant.ts'
import type { PayoutFiles, ResultField } from '../../people/payout-files-schema.ts'
import { keptText } from '../../untrusted/kept-text.ts'
import { type Batch, type BatchLine, lineNumbered } from '../batch.ts'
import type { LineResult } from '../settle.ts'

/** A row of the back office's result as text, by what its columns say. */
export interface ResultRow {
  readonly line: number
  readonly cells: Readonly<Record<ResultField, string>>
  /** All cells as they stood there. */
  readonly texts: readonly string[]
}

/** A row that was set aside, and why. */
export interface SetAside {
  readonly line: number
  readonly reason: string
}

/** What a row says of a line of a batch, or why it says nothing that can be taken. */
export type ReadRow = { readonly line: number; readonly said: LineResult } | SetAside

/** How rows are understood: the batches they name, the words of the back office, a reader of times, and the clock. */
export interface ResultReading {
  readonly batches: ReadonlyMap<string, Batch>
  readonly words: PayoutFiles['words']
  readonly timeOf: (text: string) => Instant | null
  readonly now: Instant
}

/** Clocks of two systems differ by this much without anybody lying. */
const SKEW = 5 * 60

/** The rows of a result one by one; a total at the end is none. */
export const readResult = (rows: readonly ResultRow[], reading: ResultReading): ReadRow[] =>
  rows.filter((row) => !isTotal(row)).map((row) => readRow(row, reading))

/** How many lines the total speaks of, whatever the columns; null: there is none, or it says no number. */
export function saidTotal(rows: readonly ResultRow[]): number | null {
  const lines = Number(rows.find(isTotal)?.texts[1] ?? NaN)
  return Number.isSafeInteger(lines) ? lines : null
}

export const isTotal = ({ texts: [first = ''] }: ResultRow): boolean => /^\s*(?:合计|总计|共计)/.test(first)

function readRow({ line, cells }: ResultRow, reading: ResultReading): ReadRow {
  const aside = (reason: string): SetAside => ({ line, reason })
  if (cells.batch === '') return aside('没有写批次号')
  const batch = reading.batches.get(cells.batch)
  if (batch === undefined) return aside(`没有批次 ${cells.batch}`)
  if (!/^\d{1,9}$/.test(cells.number)) return aside(`序号“${cells.number}”不是数字`)
  const ours = lineNumbered(batch, Number(cells.number))
  if (ours === null) return aside(`批次 ${batch.number} 没有第 ${cells.number} 行`)
  const differs = difference(cells, ours)
  if (differs !== null) return aside(differs)
  const result = resultOf(cells, batch, reading)
  return typeof result === 'string' ? aside(result) : { line, said: { batch: batch.number, number: ours.number, result } }
}

function difference({ account, amount }: ResultRow['cells'], ours: BatchLine): string | null {
  if (account !== ours.account) return `业务账号与批次不同：文件里是 ${masked(account)}，批次里是 ${masked(ours.account)}`
  const fen = fenOf(amount)
  if (fen === null) return `金额“${amount}”看不懂，应为两位小数的元`
  return fen === ours.amountFen ? null : `金额与批次不同：文件里是 ${amount} 元，批次里是 ${yuanText(ours.amountFen)} 元`
}

function masked(account: string): string {
  const [number = '', ...rest] = account.split('@')
  return [number.length <= 4 ? '****' : `****${number.slice(-4)}`, ...rest].join('@')
}

/** `20.00`, `1,020.5`, `20`: whole fen; null for anything else. */
export function fenOf(text: string): number | null {
  const [, yuan, fen = ''] = /^[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2})0*)?元?$/.exec(text) ?? []
  return yuan === undefined ? null : Number(yuan.replaceAll(',', '')) * 100 + Number(fen.padEnd(2, '0'))
}

function resultOf(
  { result, reason, paidAt }: ResultRow['cells'],
  batch: Batch,
  { words, timeOf, now }: ResultReading,
): LineResult['result'] | string {
  if (words.failed.includes(result)) return { failed: reason === '' ? '未写原因' : keptText(reason) }
  if (!words.paid.includes(result)) return `处理结果“${result}”看不懂，只认 ${[...words.paid, ...words.failed].join('、')}`
  if (paidAt === '') return '写了成功，没有写到账时间'
  const at = arrival(paidAt, batch, timeOf)
  if (at === null) return `到账时间“${paidAt}”看不懂`
  if (at < batch.madeAt - SKEW) return `到账时间 ${shown(at)} 早于批次生成的时间 ${shown(batch.madeAt)}`
  return at > now + SKEW ? `到账时间 ${shown(at)} 还没有到` : { paidAt: at }
}

const shown = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')

/** A day alone begins with itself, but no money arrives before its batch is made; the same day always means the same time. */
function arrival(text: string, { madeAt }: Batch, timeOf: ResultReading['timeOf']): Instant | null {
  const day = parseDay(text.replaceAll('/', '-')) ?? compactDay(text)
  if (day === null) return timeOf(text)
  return endOfDay(day) < madeAt ? startOfDay(day) : Math.max(startOfDay(day), madeAt)
}

function compactDay(text: string): number | null {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? []
  return year === undefined ? null : parseDay(`${year}-${month}-${date}`)
}
