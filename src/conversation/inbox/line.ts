import type { Message } from '../../messages/message.ts'
import type { Instant } from '../../policy/instant.ts'

/** One line of a conversation as it is read back. */
export interface Line {
  /** The message id of what a person said, the outgoing id of what the bot said. */
  readonly id: string
  readonly seq: number
  readonly at: Instant
  readonly from: { readonly kind: 'person'; readonly id: string; readonly name: string } | { readonly kind: 'bot' }
  /** What a person typed, without the mention of the bot; null for the bot. */
  readonly text: string | null
  /** What the bot said; null for a person. */
  readonly message: Message | null
  /** Whether a person said it to the bot. */
  readonly addressed: boolean
}
