import type { SourceState } from '../../orders/history/event.ts'
import type { Area, CustomerType, DelayCause, Kind, Product } from '../../policy/order.ts'

/** The words of the source systems' closed lists. The first of each kind is the usual one. */
export const kindWords = {
  新装: 'install',
  装机: 'install',
  障碍: 'repair',
  故障: 'repair',
  修障: 'repair',
  移机: 'move',
} as const satisfies Words<Kind>

export const productWords = { FTTH宽带: 'ftth', FTTH: 'ftth', ITV高清: 'itv-hd', 天翼高清: 'itv-hd' } as const satisfies Words<Product>

export const customerTypeWords = {
  公众客户: 'public',
  公众: 'public',
  政企客户: 'enterprise',
  政企: 'enterprise',
  校园客户: 'campus',
  校园: 'campus',
} as const satisfies Words<CustomerType>

export const areaWords = {
  中心区域: 'central',
  县城: 'county-town',
  乡镇: 'other',
  农村: 'rural',
} as const satisfies Words<Area>

export const yesWords = { 是: true, 否: false, Y: true, N: false, TRUE: true, FALSE: false } as const satisfies Words<boolean>

export const stateWords = {
  在途: 'in-progress',
  资源岗待处理: 'at-resource-desk',
  网元岗待处理: 'at-network-desk',
  异常卡单: 'stuck',
  已竣工: 'completed',
  已撤单: 'cancelled',
} as const satisfies Words<SourceState>

export const causeWords = {
  装维原因: 'installer',
  客户原因: 'customer',
  第三方原因: 'third-party',
  不可抗力: 'force-majeure',
  受理失误: 'acceptance',
  资源原因: 'resource',
  安全隐患: 'safety',
} as const satisfies Words<DelayCause>

export type Words<T> = Readonly<Record<string, T>>

/** The meaning of a word of a closed list, whatever its case; undefined when it is not in the list. */
export function meaningOf<T>(words: Words<T>, word: string): T | undefined {
  // Most are written as they stand in the table.
  if (Object.hasOwn(words, word)) return words[word]
  const upper = word.toUpperCase()
  return Object.hasOwn(words, upper) ? words[upper] : undefined
}

/** One word for each meaning, to show what is expected. */
export function usualWords<T>(words: Words<T>): string[] {
  const entries = Object.entries(words)
  return entries.filter(([, meaning], i) => entries.findIndex(([, other]) => other === meaning) === i).map(([word]) => word)
}

/** Anything that is not covered is just another product (二(二)). */
export const productOf = (words: Words<Product>, word: string): Product => meaningOf(words, word) ?? 'other'
