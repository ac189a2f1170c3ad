import type { ExportedFact } from '../../orders/facts.ts'
import type { Observation, SourceState } from '../../orders/history/event.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Appointment, DelayCause, Order } from '../../policy/order.ts'
import { newOrder } from '../../policy/parse-order.ts'
import { clean, narrow } from './cell.ts'
import { type Column, type Header, nameOf } from './columns.ts'
import type { Districts } from './districts.ts'
import type { Mapping } from './mapping.ts'
import { failedFormula } from '../xlsx/sheet-cell.ts'
import { parseAppointment, parseTime } from './times.ts'
import { type Words, meaningOf, productOf, usualWords } from './values.ts'

/** What a row says, or why it cannot be taken. */
export type Reading = { readonly observation: Observation } | { readonly id: string | null; readonly reason: string }

const ID = /^[\p{L}\p{N}][\p{L}\p{N}_./-]{0,63}$/u
const MANGLED = /^\d(?:\.\d+)?E\+\d+$/i
const MANGLED_HOW = '被表格软件改写成了科学计数，请以文本格式重新导出'

/** What it takes to understand the rows of a table. */
export interface RowForm {
  readonly header: Header
  readonly districts: Districts
  readonly mapping: Mapping
}

/** Reads one row; every problem of it is named, so that it can be put right at once. */
export function readRow(cells: readonly string[], line: number, { header, districts, mapping }: RowForm): Reading {
  const row = new Row(cells, header)
  const { width } = header
  if (cells.length < width) return { id: row.idIfAny(), reason: `列数不足：应有 ${width} 列，只有 ${cells.length} 列` }
  const beyond = cells.findLastIndex((cell) => clean(cell) !== '') + 1
  if (beyond > width) return { id: row.idIfAny(), reason: `列数过多：应有 ${width} 列，却有 ${beyond} 列` }
  row.checkFormulas()
  const observation = observe(row, line, districts, mapping.words)
  if (observation !== null && row.problems.length === 0) return { observation }
  return { id: row.idIfAny(), reason: row.problems.join('；') }
}

/** Null when a needed fact is missing; then, and whenever a fact is wrong, the row has problems. */
function observe(row: Row, line: number, districts: Districts, words: Mapping['words']): Observation | null {
  const id = row.id()
  const kind = row.word('kind', words.kind)
  const product = row.needed('product')
  const customerType = row.word('customerType', words.customerType)
  const household = row.household()
  const district = row.district(districts)
  const area = row.word('area', words.area)
  const enteredAt = row.needed('enteredAt') === null ? null : row.time('enteredAt')
  const state = row.word('state', words.state)
  const endedAt = row.time('endedAt')
  row.checkEnd(enteredAt, state, endedAt)
  const wantsSameDay = row.wordOrNull('wantsSameDay', words.wantsSameDay) ?? true
  const appointment = row.appointment()
  const delayCause: DelayCause | null = row.wordOrNull('cause', words.cause)
  const rescheduleCount = row.count('rescheduleCount')
  if (id === null || kind === null || product === null || customerType === null) return null
  if (household === null || district === null || area === null || enteredAt === null || state === null) return null
  const told: Pick<Order, ExportedFact> = {
    id,
    kind,
    product: productOf(words.product, product),
    customerType,
    household,
    district,
    area,
    enteredAt,
    wantsSameDay,
    appointment,
    completedAt: state === 'completed' ? endedAt : null,
    cancelledAt: state === 'cancelled' ? endedAt : null,
    delayCause,
    contractor: row.textOrNull('contractor'),
    installer: row.textOrNull('installer'),
  }
  return {
    order: newOrder(told),
    state,
    contact: {
      name: row.textOrNull('name'),
      phone: row.numberOrNull('phone'),
      address: row.textOrNull('address'),
      account: row.numberOrNull('account'),
    },
    rescheduleCount,
    line,
  }
}

/** One row while it is read; collects what is wrong with it. */
class Row {
  readonly problems: string[] = []
  readonly #cells: readonly string[]
  readonly #header: Header

  constructor(cells: readonly string[], header: Header) {
    this.#cells = cells
    this.#header = header
  }

  #text(column: Column): string {
    const at = this.#header.at.get(column)
    return at === undefined ? '' : clean(this.#cells[at] ?? '')
  }

  #plain(column: Column): string {
    return narrow(this.#text(column))
  }

  #wrong(column: Column, why: string): null {
    this.problems.push(`${nameOf(column)}“${this.#text(column).slice(0, 40)}”${why}`)
    return null
  }

  /** The order number as far as it can be read, to say which order a bad row was about. */
  idIfAny(): string | null {
    const id = this.#plain('id').replaceAll(/\s/g, '').toUpperCase()
    return ID.test(id) ? id : null
  }

  id(): string | null {
    const text = this.needed('id')
    if (text === null) return null
    if (MANGLED.test(text)) return this.#wrong('id', MANGLED_HOW)
    return this.idIfAny() ?? this.#wrong('id', '不像工单编号')
  }

  household(): string | null {
    const text = this.needed('household')
    return text !== null && MANGLED.test(text) ? this.#wrong('household', MANGLED_HOW) : text
  }

  /** A formula that failed is no fact, whatever its column. */
  checkFormulas(): void {
    if (!this.#cells.some((cell) => cell.includes('#'))) return
    for (const [column, at] of this.#header.at) {
      const failed = failedFormula((this.#cells[at] ?? '').trim())
      if (failed !== null) this.problems.push(`${nameOf(column)}${failed}`)
    }
  }

  textOrNull(column: Column): string | null {
    return this.#text(column) || null
  }

  numberOrNull(column: Column): string | null {
    return this.#plain(column) || null
  }

  needed(column: Column): string | null {
    const text = this.#plain(column)
    if (text !== '') return text
    this.problems.push(`没有${nameOf(column)}`)
    return null
  }

  wordOrNull<T>(column: Column, words: Words<T>): T | null {
    const text = this.#plain(column)
    if (text === '') return null
    return meaningOf(words, text) ?? this.#wrong(column, `不在已知范围（${usualWords(words).join('、')}）`)
  }

  word<T>(column: Column, words: Words<T>): T | null {
    return this.needed(column) === null ? null : this.wordOrNull(column, words)
  }

  district(districts: Districts): string | null {
    const name = this.needed('district')
    return name === null ? null : (districts.get(name) ?? this.#wrong('district', '不在组织文件里'))
  }

  time(column: Column): Instant | null {
    const text = this.#plain(column)
    return text === '' ? null : (parseTime(text) ?? this.#wrong(column, '不是有效的时间'))
  }

  appointment(): Appointment | null {
    const text = this.#plain('appointment')
    return text === '' ? null : (parseAppointment(text) ?? this.#wrong('appointment', '不是有效的时间'))
  }

  count(column: Column): number {
    const text = this.#plain(column)
    if (text === '') return 0
    if (!/^\d{1,6}$/.test(text)) this.#wrong(column, '不是次数')
    return Number(text)
  }

  /** The end has to fit the state and the entry. */
  checkEnd(enteredAt: Instant | null, state: SourceState | null, endedAt: Instant | null): void {
    if (state === null) return
    const ended = state === 'completed' || state === 'cancelled'
    if (ended && this.#text('endedAt') === '') this.problems.push(`工单状态是${this.#text('state')}，却没有竣工时间`)
    if (!ended && endedAt !== null) this.problems.push(`工单状态是${this.#text('state')}，却有竣工时间`)
    if (enteredAt !== null && endedAt !== null && endedAt < enteredAt) {
      this.problems.push(`竣工时间 ${shown(endedAt)} 早于录入时间 ${shown(enteredAt)}`)
    }
  }
}

const shown = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')
