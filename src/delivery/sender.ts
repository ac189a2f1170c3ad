import type { Buffer } from 'node:buffer'
import type { Conversation } from '../messages/conversation.ts'
import type { Platform } from '../platforms/platforms.ts'
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
  /** Of a message that takes several sends, which one this is, from 0; those before it have arrived. */
  readonly part: number
  /** What it answers, when it is a reply to a message that came by this platform. */
  readonly replyTo: ReplyTo | null
  /** Of a picture or file: its content; absent where it was not kept. */
  readonly content?: Buffer
  /** What went wrong with other messages, where this one speaks of them: the ways that are named in it are tried last. */
  readonly avoid?: string
}

/** The message that is answered, as its channel stored it. */
export interface ReplyTo {
  /** The platform's own id of who asked. */
  readonly userId: string
  /** What the channel kept to answer by; read it as data from outside. */
  readonly address: unknown
}

/**
 * When it may be tried again. `when-connected`: nothing left this process, so it may be tried for as long as it is worth saying; `now`: after a pause that grows, a
 * few times; `after-a-minute`, `after-ten-minutes`: nothing of this conversation before; `next-month`: the month's quota is used up, and
 * what is said now is no news then, so it is refused, as with `never`.
 */
export type Retry = 'when-connected' | 'now' | 'after-a-minute' | 'after-ten-minutes' | 'next-month' | 'never'

/**
 * What a platform made of a send. A thrown error means that nobody knows whether it arrived; what certainly did not leave is `sent: false`.
 * Reasons, answers and errors hold no secrets and no bearer addresses.
 */
export type SendResult =
  | {
      readonly sent: true
      readonly answer: unknown
      /** How many sends the whole message takes, when more than one: the next is asked for with the next `part`. */
      readonly parts?: number
    }
  | {
      readonly sent: false
      readonly retry: Retry
      readonly reason: string
      readonly answer: unknown
      /** `alarm`: a person must look at it; `gone`: the bot is no longer in the group, or the group is no more. */
      readonly trouble?: 'alarm' | 'gone'
    }

/** Why a message was not sent. */
export type Refusal = Extract<SendResult, { sent: false }>

export interface Sender {
  readonly platform: Platform
  /** The platform shows a message once, by its id, however often it is sent: so nothing is ever in doubt. */
  readonly idempotent?: true
  send(outgoing: Outgoing): Promise<SendResult>
}
