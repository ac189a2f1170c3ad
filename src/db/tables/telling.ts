import type { Generated, GeneratedAlways } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export const noticeStates = [
  'waiting',
  'sending',
  'handed',
  'accepted',
  'doubt',
  'delivered',
  'unknown',
  'failed',
  'stuck',
  'called',
] as const
export type NoticeState = (typeof noticeStates)[number]

export interface TellingTables {
  /** What customers are told. Their telephone is read from the order when it is sent, and kept nowhere else. */
  customer_notice: {
    id: GeneratedAlways<number>
    /** `payout/<line>`, `refusal/<order>`. */
    key: string
    /** The ledger's line, of which the customer is told; null: something else. */
    line: string | null
    order_id: string
    district: string
    text: string
    state: Generated<NoticeState>
    tries: Generated<number>
    due_at: At
    made_at: At
    sent_at: AtOrNull
    gateway_id: string | null
    /** Of the last refusal or receipt. */
    code: string | null
    settled_at: AtOrNull
    called_by: string | null
  }
}
