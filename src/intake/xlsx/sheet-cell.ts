import type { SharedStrings } from './shared-strings.ts'
import { unescaped } from './xml.ts'

/** A number may be a time: only its column tells. */
export type SheetCell = string | number

/** A formula that was saved without its result. */
const NO_RESULT = '#NO_RESULT!'
/** What spreadsheets show for a formula that failed; exports saved as CSV have the same words. */
const FAILED = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|NO_RESULT!)$/

/** What is wrong with a cell that shows a failed formula, null when it does not. */
export function failedFormula(text: string): string | null {
  if (!text.startsWith('#') || !FAILED.test(text)) return null
  return text === NO_RESULT ? '是没有算出结果的公式' : `是表格软件的错误值“${text}”`
}

/** A cell as the sheet describes it. */
export interface RawCell {
  readonly type: string
  readonly value: string
  readonly inline: string
  readonly formula: boolean
}

/** What a cell says: of a formula, the result it was saved with. */
export function cellOf({ type, value, inline, formula }: RawCell, strings: SharedStrings): SheetCell {
  if (formula && value === '' && inline === '' && type !== 'str') return NO_RESULT
  switch (type) {
    case 's':
      return strings.at(Number(value)) ?? ''
    case 'inlineStr':
      return unescaped(inline)
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE'
    case 'str':
      return unescaped(value)
    case 'e':
    case 'd':
      return value
    default:
      return numberOf(value)
  }
}

function numberOf(value: string): SheetCell {
  const number = Number(value)
  return value === '' || Number.isNaN(number) ? value : number
}

/** From here on a spreadsheet has lost digits. */
const EXACT = 1e15

/** A number where no time is expected: in full, or as the scientific notation that shows that it is spoilt. */
export const numberText = (number: number): string => (Math.abs(number) < EXACT ? String(number) : number.toExponential())
