import type { Conversation, Platform } from '../messages/conversation.ts'

/** Where something was said. */
export interface Place {
  readonly platform: Platform
  readonly conversation: Conversation
}
