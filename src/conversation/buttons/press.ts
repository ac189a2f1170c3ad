import type { Conversation } from '../../messages/conversation.ts'
import type { Platform } from '../../platforms/platforms.ts'
import type { Message } from '../../messages/message.ts'
import type { Instant } from '../../policy/instant.ts'

/** A press on a button of one of our cards: who pressed it, where, and the token that the button carries. */
export interface Press {
  readonly platform: Platform
  readonly token: string
  /** Where the platform says that it was pressed. */
  readonly conversation: Conversation
  readonly person: string | null
  readonly userId: string
  readonly saidAt?: Instant
  /** As of a message: where the reply goes. */
  readonly replyAddress?: unknown
}

/** What became of it. Who asked in vain is told why; the card is left to whom it is meant for. */
export type Pressed =
  /** No such button here, too late, or already of use to somebody: `says` tells so. */
  | { readonly state: 'refused'; readonly says: string }
  /** A look-up: its answer follows as an ordinary reply, and the card stays as it is for whoever asks next. */
  | { readonly state: 'answered' }
  /** Carried out: what was said in return follows as an ordinary reply, and the card has served. */
  | {
      readonly state: 'done'
      readonly label: string
      readonly by: string
      readonly at: Instant
      readonly replies: readonly Message[]
    }
  /** Taken, but not allowed or not possible for who pressed it: the card stays as it is for the others. */
  | { readonly state: 'declined'; readonly says: string }
  /** Takes longer; its reply follows as a message. */
  | { readonly state: 'working'; readonly label: string; readonly by: string; readonly at: Instant }
