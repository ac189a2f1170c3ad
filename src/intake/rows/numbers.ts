import type { Column } from './columns.ts'

/** Numbers that name something and that tools take for quantities. */
export const numberColumns = ['id', 'household', 'account', 'phone'] as const satisfies readonly Column[]
export type NumberColumn = (typeof numberColumns)[number]

/** What a number is, or why nobody can say. */
export type Restored = { readonly number: string } | { readonly spoilt: string }

const AS_TEXT = '请以文本格式重新导出'
const spoilt = (how: string): Restored => ({ spoilt: `${how}，${AS_TEXT}` })
const IN_EXPONENT = '被表格软件改写成了科学计数'
const IN_DECIMALS = '被表格软件改写成了小数'

const GROUPED = /^\d{1,3}(?:,\d{3})+(?=\.0+$|$)/
const WHOLE = /^(\d+)\.0*$/
const DECIMAL = /^[+-]?\d*\.\d+$/
const EXPONENT = /^[+-]?(\d)(?:\.(\d+))?E([+-]?\d{1,4})$/i
/** A letter E alone, without a point and a sign, is a letter. */
const PLAIN_E = /^\d+E\d+$/i
const TOO_NARROW = /^#{2,}$/
/** So many digits a spreadsheet keeps; the rest it writes as zeros. */
const KEPT = 15

/**
 * A number as it was before a tool took it for a quantity: thousands separators, `.0` and an exponent that keeps all digits are taken
 * away, lost zeros at the beginning are put back where the column shows how many there were. What cannot be restored without doubt is
 * spoilt. `whole`: the cell was written so that no tool changes it.
 */
export function restoredNumber(column: NumberColumn, text: string, whole: boolean, seen: NumbersSeen): Restored {
  if (TOO_NARROW.test(text)) return spoilt('因列宽不够只剩 #')
  const plain = withoutExponent(text.replace(GROUPED, (digits) => digits.replaceAll(',', '')))
  if ('spoilt' in plain) return plain
  const { number } = plain
  if (!/^\d+$/.test(number)) return plain
  const rounded = zerosAfterKept(number)
  if (rounded > 0 && !whole && (rounded > MOST_CHANCE_ZEROS || !seen.keepsLastDigits(column)))
    return spoilt(`被表格软件改写过：第 ${KEPT} 位以后成了 0`)
  return { number: whole ? number : withLostZeros(column, number, seen) }
}

function withoutExponent(text: string): Restored {
  const exponent = PLAIN_E.test(text) ? null : EXPONENT.exec(text)
  if (exponent !== null) return inFull(exponent)
  const digits = WHOLE.exec(text)?.[1]
  // Beyond these a number with decimals has lost digits.
  if (digits !== undefined) return Number.isSafeInteger(Number(digits)) ? { number: digits } : spoilt(IN_DECIMALS)
  return DECIMAL.test(text) ? spoilt(IN_DECIMALS) : { number: text }
}

function inFull([text, first = '', decimals = '', exponent = '']: RegExpExecArray): Restored {
  const places = Number(exponent)
  const shown = decimals.slice(0, Math.max(0, places))
  const isWhole = places >= 0 && /^0*$/.test(decimals.slice(places)) && !text.startsWith('-')
  const number = `${first}${shown}`
  return isWhole && shown.length === places && Number.isSafeInteger(Number(number)) ? { number } : spoilt(IN_EXPONENT)
}

/** A number that really ends so is one in ten, one in a hundred. */
const MOST_CHANCE_ZEROS = 2

const zerosAfterKept = (digits: string): number => (digits.length > KEPT && /^0+$/.test(digits.slice(KEPT)) ? digits.length - KEPT : 0)

function withLostZeros(column: NumberColumn, digits: string, seen: NumbersSeen): string {
  if (column === 'phone') return isLandlineWithoutZero(digits) ? `0${digits}` : digits
  const width = seen.widthWithZeros(column)
  if (width !== null && digits.length < width) return digits.padStart(width, '0')
  return column === 'account' && isLandlineWithoutZero(digits) && seen.hasStart(column, `0${digits.slice(0, 3)}`) ? `0${digits}` : digits
}

/** An area code without its zero, and seven or eight digits; 400, 800 and numbers that begin with 95 or 96 have none. */
const isLandlineWithoutZero = (digits: string): boolean =>
  /^(?:2[0-57-9]\d{8}|[3-9]\d{2}\d{7,8})$/.test(digits) && !/^(?:[48]00\d{7}$|9[56])/.test(digits)

/** What the numbers of a file show of how they were kept. */
export class NumbersSeen {
  readonly #long = new Set<NumberColumn>()
  readonly #widths = new Map<NumberColumn, Map<number, number>>()
  readonly #longest = new Map<NumberColumn, number>()
  readonly #starts = new Set<string>()

  /** A number as it stands in the file. */
  see(column: NumberColumn, text: string): void {
    if (!/^\d+$/.test(text)) return
    if (text.length > KEPT && !text.endsWith('0')) this.#long.add(column)
    this.#longest.set(column, Math.max(text.length, this.#longest.get(column) ?? 0))
    if (!text.startsWith('0')) return
    const widths = this.#widths.get(column) ?? new Map<number, number>()
    widths.set(text.length, (widths.get(text.length) ?? 0) + 1)
    this.#widths.set(column, widths)
    if (this.#starts.size < MOST_STARTS) this.#starts.add(`${column} ${text.slice(0, 4)}`)
  }

  /** Some number of the column has a digit where spreadsheets write zeros. */
  keepsLastDigits(column: NumberColumn): boolean {
    return this.#long.has(column)
  }

  /** How long the numbers with zeros at the beginning are, when all are equally long and none is longer. */
  widthWithZeros(column: NumberColumn): number | null {
    const [first, ...more] = this.#widths.get(column) ?? []
    if (first === undefined || more.length > 0) return null
    const [width, count] = first
    return count >= FEWEST_WITH_ZEROS && this.#longest.get(column) === width ? width : null
  }

  hasStart(column: NumberColumn, start: string): boolean {
    return this.#starts.has(`${column} ${start}`)
  }
}

const MOST_STARTS = 10_000
/** Fewer may be so by chance. */
const FEWEST_WITH_ZEROS = 3
