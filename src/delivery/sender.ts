import type { Conversation, Platform } from '../messages/conversation.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'

/** One message to one conversation, as a channel gets it to send. */
export interface Outgoing {
  readonly id: string
  readonly platform: Platform
  readonly conversation: Conversation
  readonly message: Message
  /** The product clock's time of the decision to say it. */
  readonly at: Instant
  /** A former attempt may have arrived: say so in the message. */
  readonly repeat: boolean
}

/** What a platform made of a send. A thrown error means that nobody knows whether it arrived. */
export type SendResult =
  | { readonly sent: true; readonly answer: unknown }
  | { readonly sent: false; readonly retry: 'now' | 'after-a-minute' | 'never'; readonly reason: string; readonly answer: unknown }

export interface Sender {
  readonly platform: Platform
  /** The platform shows a message once, by its id, however often it is sent: so nothing is ever in doubt. */
  readonly idempotent?: true
  send(outgoing: Outgoing): Promise<SendResult>
}
