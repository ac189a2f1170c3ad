import { areaNames, kindNames, productNames } from '../../src/messages/order-words.ts'
import { statusNames } from '../../src/orders/words/order-page.ts'
import { causeText, exemptionText } from '../../src/policy/explain.ts'
import type { Flag } from '../../src/policy/verdict.ts'
import type { ScopeReason, Track } from '../../src/policy/coverage.ts'

/** The words of the case files, as a policy owner says them, for the code's. */
export const flagWords = {
  'appointment-before-entry': '预约早于录入',
  'appointment-too-early': '预约过早',
  'cancelled-after-due': '超时后撤单',
  'cause-without-exemption': '定责可免未批',
  'exemption-void-no-evidence': '免责无凭证',
  'exemption-void-not-rural': '并非农村',
  'force-majeure-expired': '不可抗力宽限已过',
  'late-reschedule': '超时后改约',
  'missing-appointment': '缺预约',
  'opt-out-unproven': '不要求当日无凭证',
  'reschedule-void-no-evidence': '改约无凭证',
  'unconfirmed-reschedule': '改约未确认',
} as const satisfies Record<Flag, string>

const trackWords = {
  'same-day-install': '当日装',
  'appointed-install': '预约装',
  'same-day-repair': '当日修',
  '24h-repair': '24小时修',
  'appointed-repair': '预约修',
  'standard-repair': '限时修',
} as const satisfies Record<Track, string>

const scopeWords = {
  kind: '移机',
  'before-effective-date': '早于实施日',
  product: '产品',
  'customer-type': '客户类型',
  'area-not-opted-in': '区域未纳入',
} as const satisfies Record<ScopeReason, string>

const customerWords = { public: '公众', enterprise: '政企', campus: '校园' } as const
const partyWords = { customer: '客户', company: '公司' } as const
const yesNo = { true: '是', false: '否' } as const

/** A reader of one word: the code's name for it. An unknown word is a mistake in the case file. */
const wordOf =
  (words: Readonly<Record<string, string>>) =>
  (said: unknown): string => {
    const found = Object.entries(words).find(([, word]) => word === said)
    if (!found) throw new Error(`${String(said)}: expected ${Object.values(words).join('、')}`)
    return found[0]
  }

export const kind = wordOf(kindNames)
export const product = wordOf(productNames)
export const area = wordOf(areaNames)
export const customerType = wordOf(customerWords)
export const party = wordOf(partyWords)
export const exemptionReason = wordOf(exemptionText)
export const delayCause = wordOf(causeText)
export const status = wordOf(statusNames)
export const track = wordOf(trackWords)
export const scopeReason = wordOf(scopeWords)
export const flag = wordOf(flagWords)
export const yes = (said: unknown): boolean => wordOf(yesNo)(said) === 'true'

/** `20元`, `0.1元` → fen. */
export function fen(said: unknown): number {
  const yuan = /^(\d+)(?:\.(\d{1,2}))?元$/.exec(String(said))
  if (!yuan) throw new Error(`${String(said)}: expected an amount like 20元`)
  return Number(yuan[1]) * 100 + Number((yuan[2] ?? '').padEnd(2, '0'))
}

export function text(said: unknown): string {
  if (typeof said !== 'string' && typeof said !== 'number') throw new Error(`${String(said)}: expected a word`)
  return String(said)
}
