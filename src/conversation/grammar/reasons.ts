import { type ExemptionWords, neverExempts } from '../../people/exemption-words.ts'
import { type DelayCause, type ExemptionReason, exemptionReasons } from '../../policy/order.ts'
import { normal } from './normal.ts'

/** 三(二), I-12: how people say a reason of the closed list. The rows are tried from the top. */
const reasons: readonly (readonly [ExemptionReason, RegExp])[] = [
  [
    'third-party',
    /第三方|市政|施工|挖断|挖坏|物业|小区(?:停电|不让|不给|封)|停电|不让进|不给进|不让施工|开发商|业委会|封路|修路|道路|拆迁|纠纷|铁塔|供电/,
  ],
  [
    'force-majeure',
    /不可抗力|台风|暴雨|大雨|暴雪|大雪|雪灾|冰雹|冰冻|洪水|洪涝|内涝|水淹|淹水|积水|地震|龙卷风|泥石流|山体滑坡|雷暴|强对流|大风|自然灾害/,
  ],
  ['rural', /农村/],
  [
    'customer',
    /(?:客户|用户)(?:自身)?原因|(?:客户|用户|住户|业主|家里|家中)[^,。;]{0,8}(?:不在|没人|无人|没空|有事|出差|外出|改天|改期|改约|改时间|推迟|延期|延后|拒绝|不同意|不让|不方便|没准备|没装修|装修|联系不上|打不通|不接|关机|停机|要求|自己|要晚|搬家|出门|上班|不开门|没钥匙)|(?:家里|家中)没人|(?:不接|打不通|联系不上)(?:客户|用户)?(?:电话)?|^(?:客户|用户)$/,
  ],
]

/**
 * The reason that some words mean; null: none of the closed list. What is no reason to exempt (安全, 人手) is never taken for one that it
 * resembles, so that it is refused with its clause. The branch's own words come before those that everybody uses.
 */
export function saidReason(words: string, ofBranch?: ExemptionWords): ExemptionReason | null {
  if (neverExempts(words)) return null
  return (ofBranch && branchReason(words, ofBranch)) ?? reasons.find(([, expression]) => expression.test(words))?.[0] ?? null
}

/** Of several words that are said the longest counts. */
function branchReason(words: string, ofBranch: ExemptionWords): ExemptionReason | null {
  const said = plain(words)
  const all = exemptionReasons.flatMap((reason) => ofBranch[reason].map((word) => ({ reason, word: plain(word) })))
  return all.toSorted((a, b) => b.word.length - a.word.length).find(({ word }) => said.includes(word))?.reason ?? null
}

const plain = (text: string): string => normal(text).toLowerCase().replace(/\s/g, '')

const causes: readonly (readonly [DelayCause, RegExp])[] = [
  ['safety', /安全/],
  ['installer', /装维|班组|师傅|人员原因|我方|迟到/],
  ['acceptance', /受理|录错|录单/],
  ['resource', /资源|端口|光交|网元|线路不足|没有?端口|覆盖/],
]

/** 定责: what caused the delay, as the source systems name it. */
export function saidCause(words: string): DelayCause | null {
  const found = causes.find(([, expression]) => expression.test(words))?.[0]
  if (found !== undefined) return found
  const reason = saidReason(words)
  return reason === null || reason === 'rural' ? null : reason
}

export type CallBackOutcome = 'satisfied' | 'dissatisfied' | 'unreachable'

/** What came of a call to the customer. */
export function saidOutcome(words: string): CallBackOutcome | null {
  if (/没接|未接|不接|无人接|没人接|打不通|联系不上|关机|停机|占线|空号|没通|未通|接通不了/.test(words)) return 'unreachable'
  if (/不(?:太|大|是很|很)?满意|不同意|没同意|不认可|不答应|拒绝|意见很?大|(?<!没)有意见|生气|差评|没修好|不好|抱怨/.test(words))
    return 'dissatisfied'
  return /满意|同意|答应|没有?意见|认可|没问题|正常|很?好|表扬|感谢/.test(words) ? 'satisfied' : null
}

const kinds = [
  '台风',
  '暴雨',
  '暴雪',
  '大雪',
  '冰雹',
  '冰冻',
  '洪水',
  '洪涝',
  '内涝',
  '地震',
  '龙卷风',
  '雷暴',
  '大风',
  '泥石流',
  '强对流',
  '雨雪冰冻',
]

/** Which force majeure, in the words of the notice. */
export const saidForceMajeure = (words: string): string | null => kinds.find((kind) => words.includes(kind)) ?? null
