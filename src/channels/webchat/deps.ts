import type { Receive } from '../../conversation/inbox/incoming.ts'
import type { Conversation } from '../../messages/conversation.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Command, Group, Line, NextThing, Person } from './protocol.ts'
import type { Rooms } from './rooms.ts'

/** What the page needs of the rest of the program. */
export interface WebchatDeps {
  readonly kind: 'demo' | 'replay'
  readonly title: string
  /** The product clock's time at which this database began. */
  readonly startedAt: Instant
  readonly groups: readonly Group[]
  readonly people: readonly Person[]
  readonly commands: readonly Command[]
  readonly clock: {
    now(): Instant
    /** Moves the product clock and does what falls due on the way. */
    advanceTo(instant: Instant): Promise<void>
    /** What will happen next by itself, in Chinese; null when nothing is known to. */
    next(): Promise<NextThing | null>
  }
  readonly receive: Receive
  /**
   * Lines of a conversation, oldest first: the last `limit` ones, or the last `limit` before `before`, or the first
   * `limit` after `after` (both exclusive).
   */
  transcript(conversation: Conversation, range: { before?: number; after?: number; limit: number }): Promise<readonly Line[]>
  /** The content of a kept file, by its hash; null when there is none. */
  file(hash: string): Promise<{ readonly content: Uint8Array; readonly mediaType: string } | null>
  /** The pages that are open, shared with the sender that speaks to them. */
  readonly rooms: Rooms
}
