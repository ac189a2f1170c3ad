import type { ExemptionReason } from '../policy/order.ts'

/** How a branch says the reasons of the closed list (三(二), I-12), beside the words that everybody uses. */
export type ExemptionWords = Readonly<Record<ExemptionReason, readonly string[]>>

/** No reason to exempt, however it is said: what the company owes (I-12), and safety (四(八)). */
const neverExempting: readonly RegExp[] = [
  /装维原因|人手|工单太?多|单子?太?多|来不及|跑不过来|忙不过来|没时间|材料|资源(?:原因|不足)|受理(?:原因|失误)|公司原因/,
  /安全|危险|带电|高压|雷雨天?不能/,
]

export const neverExempts = (words: string): boolean => neverExempting.some((expression) => expression.test(words))
