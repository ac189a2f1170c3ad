import type { Trx } from '../db/database.ts'
import type { Conversation, Platform } from '../messages/conversation.ts'
import type { Trouble } from './outcome.ts'

/** A send that a person must hear of, because only a person can mend what is behind it. */
export interface SendTrouble {
  readonly platform: Platform
  readonly conversation: Conversation
  readonly trouble: Trouble
  readonly reason: string
}

/** Takes note of a trouble in the transaction that records it; the ids of what is to be said about it. */
export type TellTrouble = (trx: Trx, trouble: SendTrouble) => Promise<readonly string[]>
