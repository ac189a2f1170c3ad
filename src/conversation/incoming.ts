import type { Conversation, Platform } from '../messages/conversation.ts'

/** One message from a chat platform, verified and stripped of the platform's own form. */
export interface Incoming {
  readonly platform: Platform
  /** The platform's own id of the message: the same id is executed once, however often it is delivered. */
  readonly messageId: string
  readonly conversation: Conversation
  /** A person id of the organisation file, or null: somebody the organisation does not know. */
  readonly person: string | null
  /** What the person typed, without the mention of the bot. */
  readonly text: string
  /** False in a group for what was not said to the bot: kept for the transcript, never executed. */
  readonly addressed: boolean
}

/** Stores the message and sees to it that it is answered; resolves once it is safe, before it is answered. */
export type Receive = (incoming: Incoming) => Promise<'new' | 'repeat' | 'closing'>
