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

/** What became of it, whoever pressed first: a second press ends with what was done, too. */
export type Pressed =
  /** A look-up: its answer follows as an ordinary reply, and the card stays as it is for whoever asks next. */
  | { readonly state: 'answered' }
  /** Carried out: what was said in return followed as an ordinary reply, and the card has served. */
  | {
      readonly state: 'done'
      readonly label: string
      readonly by: string
      readonly at: Instant
      readonly replies: readonly Message[]
    }
  /** Takes longer. `ends`: what it comes to, where this process does it. */
  | {
      readonly state: 'working'
      readonly label: string
      readonly by: string
      readonly at: Instant
      readonly ends: Promise<Pressed> | null
    }
  | InVain

/** Who pressed in vain is told why, alone where the platform can; the card stays as it is for those whom it is meant for. */
export type InVain =
  /** No such button here, too late, or nobody that we know. `again`: the label of the button, where pressing it once more makes sense. */
  | { readonly state: 'refused'; readonly says: string; readonly again?: string }
  /** Taken, but not allowed or not possible for who pressed it. Nothing is said of it but by the channel. */
  | { readonly state: 'declined'; readonly says: string }
