import { clean, narrow } from '../rows/cell.ts'
import { type Header, headerName } from '../rows/columns.ts'

/** What a line under the header is: only a row is about an order. */
export type Line = { readonly is: 'row' | 'empty' | 'header' | 'footer' } | { readonly is: 'total'; readonly rows: number | null }

const row: Line = { is: 'row' }
/** A row has more: the order, its kind, its state and its times. */
const MOST_FOOTER_CELLS = 8

/** Tells rows from what systems and people write under and between them: totals, footers, the header again on the next page. */
export function lineOf(cells: readonly string[], header: Header): Line {
  // Most lines are rows, and begin as one.
  const first = cells[header.at.get('id') ?? 0] ?? ''
  if (ORDER.test(first) && cells.length >= header.width) return row
  const filled = cells.flatMap((cell, i) => (clean(cell) === '' ? [] : [{ text: narrow(clean(cell)), i }]))
  const [start] = filled
  if (start === undefined) return { is: 'empty' }
  if (repeats(filled, header)) return { is: 'header' }
  if (filled.length > MOST_FOOTER_CELLS && !TOTAL.test(start.text)) return row
  const texts = filled.map(({ text }) => text)
  if (TOTAL.test(start.text.replaceAll(/\s/g, ''))) return { is: 'total', rows: totalIn(texts) }
  return isFooter(texts) ? { is: 'footer' } : row
}

const ORDER = /^[\t"']?[A-Z]{0,6}\d{6,}/

interface Filled {
  readonly text: string
  readonly i: number
}

/** Every cell says what the header or the title says there, or so many do that it can be nothing else. */
function repeats(filled: readonly Filled[], { lines, names }: Header): boolean {
  for (const line of [names, ...lines]) {
    const same = filled.filter(({ text, i }) => headerName(text) !== '' && headerName(text) === headerName(line[i] ?? '')).length
    if (same === filled.length || same >= 3) return true
  }
  return false
}

const TOTAL = /^(?:本页|本表|全部|总)?(?:合计|总计|小计|共计|累计|总数|汇总)|^共\d+(?:条|行|单|户|个|张|页)/
const PART = /^(?:本页|小计)/

/** How many rows there are, where the line says one number and is about all of them. */
function totalIn(texts: readonly string[]): number | null {
  const [first = ''] = texts
  if (PART.test(first)) return null
  const numbers = texts.join(' ').match(/\d[\d,]*/g) ?? []
  return numbers.length === 1 ? Number((numbers[0] ?? '').replaceAll(',', '')) : null
}

/** `制表人：`, `审核人：张三`. */
const LABEL = /^[\p{Script=Han}A-Za-z ()/]{2,20}:/u
/** Says when the page was made or printed, wherever in a line. */
const MADE = /(?:导出|打印|制表|统计|数据|截止|生成|报表)[\p{Script=Han}]{0,6}(?:时间|日期)?\s*:/u
/** A page number, a date. */
const PAGE_OR_DATE = /^[\d\s:./第页共年月日时分秒星期周一二三四五六-]+$/
const WITH_WORDS = /\p{Script=Han}/u
const ORDER_WITH_WORDS = /^\p{Script=Han}{1,6}[A-Z]{0,6}\d{6,}$/u

/** A line with a single cell that is no number of an order, or one of labels and what belongs to them. */
function isFooter(texts: readonly string[]): boolean {
  const [only = ''] = texts
  if (texts.length === 1) {
    if (LABEL.test(only) || !/\d/.test(only)) return true
    return !/^\d+$/.test(only) && (PAGE_OR_DATE.test(only) || WITH_WORDS.test(only)) && !ORDER_WITH_WORDS.test(only)
  }
  if (texts.length <= 3 && texts.some((text) => MADE.test(text))) return true
  let labelled = false
  return texts.every((text) => {
    const isLabel = LABEL.test(text)
    // What stands after a label that ends with its colon belongs to it.
    const belongs = labelled
    labelled = text.endsWith(':')
    return isLabel || belongs
  })
}
