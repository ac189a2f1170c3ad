import { kindNames, productNames } from '../messages/order-words.ts'
import { yuanText } from '../policy/exact.ts'
import { type PayLine, lineProduct } from '../policy/pay.ts'

/** What is counted in a line: `新装 FTTH宽带`. */
export const countedName = ({ kind, product }: Pick<PayLine, 'kind' | 'product'>): string => `${kindNames[kind]} ${productNames[product]}`

/** 1200 → `1.2`. */
export const timesText = (thousandths: number): string => String(thousandths / 1000)

/** `18点后竣工×1.2 8小时内竣工×1.1`; nothing where none holds. */
export const coefficientsText = ({ coefficients }: Pick<PayLine, 'coefficients'>): string =>
  coefficients.map(({ name, thousandths }) => `${name}×${timesText(thousandths)}`).join(' ')

/** A line by all that makes its price: `新装 FTTH宽带 60.00 18点后竣工×1.2`. */
export const lineName = (line: PayLine): string =>
  [countedName(line), yuanText(line.unitFen), coefficientsText(line)].filter((part) => part !== '').join(' ')

/** What was rounded off: `60.495→60.50`; nothing where the product is whole fen. */
export function roundingText(line: PayLine): string {
  const { numerator, denominator } = lineProduct(line)
  return numerator % denominator === 0n ? '' : `${exactYuan(numerator, denominator)}→${yuanText(line.fen)}`
}

/** A fraction of fen whose denominator is a power of ten, as yuan with all its decimals. */
function exactYuan(numerator: bigint, denominator: bigint): string {
  const decimals = String(denominator * 100n).length - 1
  const digits = String(numerator).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals).replace(/0+$/, '')}`
}
