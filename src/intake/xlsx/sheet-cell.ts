import { DAMAGED, NO_RESULT, failedFormula } from '../rows/cell.ts'
import type { SharedStrings } from './shared-strings.ts'
import { unescaped } from './xml.ts'

/** A number may be a time: only its column tells. */
export type SheetCell = string | number

/** A cell as the sheet describes it. */
export interface RawCell {
  readonly type: string
  readonly value: string
  readonly inline: string
  readonly formula: boolean
  /** With how many digits its format shows a number, 0 when it says nothing of that. */
  readonly digits: number
}

/** What a cell says: of a formula, the result it was saved with; DAMAGED when it says what it cannot. */
export function cellOf(cell: RawCell, strings: SharedStrings): SheetCell {
  const { type, inline, formula } = cell
  // Texts keep their spaces; nothing else has any.
  const value = type === 'str' || type === 'inlineStr' ? cell.value : cell.value.trim()
  if (value === '' && inline === '' && type !== 'str') return formula ? NO_RESULT : ''
  switch (type) {
    case 's':
      return (/^\d+$/.test(value) ? strings.at(Number(value)) : undefined) ?? DAMAGED
    case 'inlineStr':
      return unescaped(inline === '' ? value : inline)
    case 'b':
      return booleans[value] ?? DAMAGED
    case 'str':
      return unescaped(value)
    case 'e':
      return failedFormula(value) === null ? DAMAGED : value
    case 'd':
      return value
    case '':
    case 'n':
      return numberOf(value, cell.digits)
    default:
      return DAMAGED
  }
}

const booleans: Readonly<Record<string, string>> = { '1': 'TRUE', true: 'TRUE', '0': 'FALSE', false: 'FALSE' }

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d{1,3})?$/i

function numberOf(value: string, digits: number): SheetCell {
  const number = NUMBER.test(value) ? Number(value) : NaN
  if (!Number.isFinite(number)) return DAMAGED
  return digits > 0 && Number.isSafeInteger(number) && number >= 0 ? String(number).padStart(digits, '0') : number
}

/** A number where no time is expected: in full, or as the scientific notation that shows that it is spoilt. */
export const numberText = (number: number): string =>
  Number.isInteger(number) && !Number.isSafeInteger(number) ? number.toExponential() : String(number)
