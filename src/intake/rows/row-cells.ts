import type { SourceState } from '../../orders/history/event.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'
import { DAMAGED, clean, failedFormula, isProtected, narrow } from './cell.ts'
import { type Column, type Header, nameOf } from './columns.ts'
import type { Districts } from './districts.ts'
import type { Mapping } from './mapping.ts'
import { isNoTime } from './no-time.ts'
import { type NumberColumn, type NumbersSeen, type Restored, restoredNumber } from './numbers.ts'
import { impossibleEnd, impossibleFact, impossibleYear, shown } from './possible-times.ts'
import { parseAppointment, parseTime } from './times.ts'
import { type Words, meaningOf, usualWords } from './values.ts'

const ID = /^[\p{L}\p{N}][\p{L}\p{N}_./-]{0,63}$/u

/** As in pushed events. */
const LONGEST = 128
const LONGEST_ADDRESS = 1000

/** No quantity: a letter that is not the E of an exponent, a sign of an address. */
const SAFE = /[A-DF-Z@_\p{Script=Han}]/iu

/** What it takes to understand the rows of a table. */
export interface RowForm {
  readonly header: Header
  readonly districts: Districts
  readonly mapping: Mapping
  /** As of when the table speaks: what it tells of has happened by then. */
  readonly dataAsOf: Instant
  readonly numbers: NumbersSeen
}

/** One row while it is read; collects what is wrong with it. */
export class Row {
  readonly problems: string[] = []
  readonly #cells: readonly string[]
  readonly #form: RowForm

  constructor(cells: readonly string[], form: RowForm) {
    this.#cells = cells
    this.#form = form
  }

  #raw(column: Column): string {
    const at = this.#form.header.at.get(column)
    return at === undefined ? '' : (this.#cells[at] ?? '')
  }

  #text(column: Column): string {
    const text = clean(this.#raw(column))
    const { nothing } = this.#form.mapping
    return nothing.size > 0 && nothing.has(narrow(text).toUpperCase()) ? '' : text
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
    const restored = this.#restored('id')
    if (!('number' in restored)) return null
    const id = restored.number.replaceAll(/\s/g, '').toUpperCase()
    return ID.test(id) ? id : null
  }

  id(): string | null {
    if (this.needed('id') === null || this.number('id') === null) return null
    return this.idIfAny() ?? this.#wrong('id', '不像工单编号')
  }

  household(): string | null {
    return this.needed('household') === null ? null : this.number('household')
  }

  /** A number as it was before any tool took it for a quantity. */
  number(column: NumberColumn): string | null {
    const restored = this.#restored(column)
    return 'number' in restored ? restored.number || null : this.#wrong(column, restored.spoilt)
  }

  #restored(column: NumberColumn): Restored {
    const text = this.#plain(column)
    // Most have letters or are short and begin with what no tool takes away.
    if (SAFE.test(text)) return { number: text }
    return restoredNumber(column, text, isProtected(this.#raw(column)), this.#form.numbers)
  }

  /** A formula that failed is no fact where we look; a damaged cell shows that the row is not what it was, wherever it stands. */
  checkCells(): void {
    if (!this.#cells.some((cell) => cell.includes('#'))) return
    const { at } = this.#form.header
    for (const column of at.keys()) {
      const failed = clean(this.#raw(column)) === '' ? null : failedFormula(this.#raw(column).trim())
      if (failed !== null) this.problems.push(`${nameOf(column)}${failed}`)
    }
    const known = new Set(at.values())
    for (const [i, cell] of this.#cells.entries())
      if (cell === DAMAGED && !known.has(i)) this.problems.push(`第 ${i + 1} 列${failedFormula(cell) ?? ''}`)
  }

  textOrNull(column: Column): string | null {
    return this.#text(column) || null
  }

  /** What no system writes there would be carried along for ever. */
  checkLengths(): void {
    const { at } = this.#form.header
    for (const [column, place] of at) {
      const longest = column === 'address' ? LONGEST_ADDRESS : LONGEST
      const cell = this.#cells[place] ?? ''
      if (cell.length > longest && clean(cell).length > longest) this.problems.push(`${nameOf(column)}太长，最多 ${longest} 个字符`)
    }
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

  enteredAt(): Instant | null {
    const text = this.needed('enteredAt')
    const at = text === null ? null : this.#time('enteredAt', text)
    return at === null ? null : this.#possible('enteredAt', at)
  }

  endedAt(enteredAt: Instant | null): Instant | null {
    const text = this.#timeText('endedAt')
    const at = text === '' ? null : this.#time('endedAt', text)
    const early = at === null || enteredAt === null ? null : impossibleEnd(at, enteredAt)
    if (early === null) return at === null ? null : this.#possible('endedAt', at)
    this.problems.push(`竣工时间 ${shown(at ?? 0)} ${early}`)
    return at
  }

  /** Empty for whatever says that there is no time. */
  #timeText(column: Column): string {
    const text = this.#plain(column)
    return text !== '' && isNoTime(text) ? '' : text
  }

  #time(column: Column, text: string): Instant | null {
    return parseTime(text, this.#form.mapping.times) ?? this.#wrong(column, '不是有效的时间')
  }

  /** What has happened by the time as of which the table speaks. */
  #possible(column: Column, at: Instant): Instant | null {
    const impossible = impossibleFact(at, { at: this.#form.dataAsOf, name: '数据截至时间' })
    return impossible === null ? at : this.#wrong(column, impossible)
  }

  appointment(): Appointment | null {
    const text = this.#timeText('appointment')
    if (text === '') return null
    const said = parseAppointment(text, this.#form.mapping.times)
    if (said === null) return this.#wrong('appointment', '不是有效的时间')
    const impossible = impossibleYear(said.from ?? said.to) ?? impossibleYear(said.to)
    return impossible === null ? said : this.#wrong('appointment', impossible)
  }

  count(column: Column): number {
    const text = this.#plain(column).replace(/\.0+$/, '')
    if (text === '') return 0
    if (!/^\d{1,6}$/.test(text)) this.#wrong(column, '不是次数')
    return Number(text)
  }

  /** The end has to fit the state. */
  checkEnd(state: SourceState | null, endedAt: Instant | null): void {
    if (state === null) return
    const ended = state === 'completed' || state === 'cancelled'
    if (ended && this.#timeText('endedAt') === '') this.problems.push(`工单状态是${this.#text('state')}，却没有竣工时间`)
    if (!ended && endedAt !== null) this.problems.push(`工单状态是${this.#text('state')}，却有竣工时间`)
  }
}
