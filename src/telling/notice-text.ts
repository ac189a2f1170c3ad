import { kindNames } from '../messages/order-words.ts'
import { yuan } from '../policy/explain.ts'
import type { Kind } from '../policy/order.ts'

/** A text of so many characters is one message; of a longer one each part has a header and holds so many. */
const ONE = 70
const PART = 67

/** What is paid, for which order, why, and where it shows. */
export interface PaidNotice {
  readonly kind: Kind
  readonly orderId: string
  readonly lateDays: number
  readonly fen: number
  readonly account: string
  /** It is paid beside what was paid before. */
  readonly supplement: boolean
}

const signed = (signature: string | null, text: string): string => (signature === null ? text : `【${signature}】${text}`)

/** 四(六). The amount in yuan, fen only where there are some; the account by its last four characters. */
export const paidText = (signature: string | null, { kind, orderId, lateDays, fen, account, supplement }: PaidNotice): string =>
  signed(
    signature,
    `您的${kindNames[kind]}单${orderId}超时${lateDays}天，按承诺${supplement ? '补' : ''}赔付${yuan(fen)}，已充入账号尾号${endOf(account)}，可查余额。`,
  )

/** Why nothing is paid, to a customer who asked. */
export const refusalText = (
  signature: string | null,
  { kind, orderId, reason }: { readonly kind: Kind; readonly orderId: string; readonly reason: string },
): string => signed(signature, `您询问的${kindNames[kind]}单${orderId}不予赔付：${reason}。如有疑问请拨10000。`)

/** Of `05189203141@ftth` the number is what people know. */
const endOf = (account: string): string => (account.split('@')[0] ?? account).slice(-4)

/** As how many messages a text is sent and charged. */
export const partsOf = (text: string): number => (text.length <= ONE ? 1 : Math.ceil(text.length / PART))
