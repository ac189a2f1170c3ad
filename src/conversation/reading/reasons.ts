import type { ExemptionReason } from '../../policy/order.ts'
import { cut, fold } from './text.ts'

/** 三(二), I-12: how people write the closed list. */
const reasons: Readonly<Record<ExemptionReason, readonly string[]>> = {
  customer: ['客户原因', '客户自身原因', '用户原因', '客户'],
  'third-party': ['第三方原因', '第三方'],
  'force-majeure': ['不可抗力', '不可抗力原因'],
  rural: ['农村', '农村区域', '农村地区', '农村原因'],
}

/** As it is best written. */
export const reasonWord = (reason: ExemptionReason): string => reasons[reason][0] ?? reason

/** What was said besides the reason's own name: `不可抗力暴雨` → `暴雨`, `客户原因` → nothing, `客户不在家` whole. */
export function withoutReason(said: string): string {
  const names = Object.values(reasons).flat()
  if (names.includes(said)) return ''
  const name = names.filter((one) => one !== '客户').find((one) => said.startsWith(one))
  return said.slice(name?.length ?? 0).replace(/^[,，:：]+/, '')
}

export const closedList = '客户原因、第三方原因、不可抗力、农村'

export const reasonOf = (word: string): ExemptionReason | null =>
  (Object.keys(reasons) as ExemptionReason[]).find((reason) => reasons[reason].some((name) => name === fold(word))) ?? null

/** Why a word outside the list is no reason to exempt. */
export const whyNoReason = (word: string): string =>
  /安全|危险|隐患/.test(word)
    ? `安全原因不能免责：不安全可以不上门，并请客户谅解，但仍要补偿〔四(八)〕。可以豁免的只有：${closedList}〔三(二)〕`
    : `“${cut(word, 20)}”不是可以豁免的原因。可以豁免的只有：${closedList}〔三(二)〕〔I-12〕`
