import type { Buffer } from 'node:buffer'
import type { Conversation } from '../../messages/conversation.ts'
import type { Platform } from '../../platforms/platforms.ts'
import type { Instant } from '../../policy/instant.ts'

/** What came instead of text that somebody typed. */
export const unreadKinds = ['picture', 'voice', 'video', 'file', 'forwarded', 'unknown'] as const
export type UnreadKind = (typeof unreadKinds)[number]

/** One message from a chat platform, verified and stripped of the platform's own form. */
export interface Incoming {
  readonly platform: Platform
  /** The platform's own id of the message: the same id is executed once, however often it is delivered. */
  readonly messageId: string
  readonly conversation: Conversation
  /** A person id of the organisation file, or null: somebody the organisation does not know. */
  readonly person: string | null
  /** What the person typed, without the mention of the bot; nothing that was quoted or forwarded. */
  readonly text: string
  /** Nobody typed it: it is what the platform heard in a voice, in a private chat. */
  readonly spoken?: true
  /** The words of the message that was quoted, as far as the platform gives them; '' where it gives none. Only order numbers are read. */
  readonly quoted?: string
  /** False in a group for what was not said to the bot: kept for the transcript, never executed. */
  readonly addressed: boolean
  /** When it was said, by the platform; absent: now. What was said too long ago is not executed. */
  readonly saidAt?: Instant
  /** The platform's own id of who said it. */
  readonly userId?: string
  /** Where it can be answered, in the channel's own form; given back to the channel's sender with each reply. */
  readonly replyAddress?: unknown
  /** The token of the button that was pressed; `text` is what the button says. */
  readonly button?: string
  /** Pictures that came with it in a private chat: where they are to be had, in the channel's own form. */
  readonly pictures?: readonly unknown[]
  /** The card with a button that says `text` and was pressed, by the id of its message: where presses come back as words. */
  readonly card?: string
  /** Nothing that could be read for a command. */
  readonly unread?: UnreadKind
}

/** A picture, found to be one; or why there is none, in Chinese, without its address. */
export type FetchedPicture = { readonly content: Buffer; readonly mediaType: 'image/png' | 'image/jpeg' } | { readonly trouble: string }

/** Fetches what an `Incoming` of the channel says where to have. */
export type FetchPicture = (picture: unknown) => Promise<FetchedPicture>

/** What became of a message: stored, stored before, left to whoever comes next, or not to be kept for want of room. */
export type Received = 'new' | 'repeat' | 'closing' | 'no-room'

/** Stores the message and sees to it that it is answered; resolves once it is safe, before it is answered. */
export type Receive = (incoming: Incoming) => Promise<Received>
