import type { Generated, GeneratedAlways } from 'kysely'
import type { At, AtByDefault, AtOrNull } from '../instants.ts'

/** Messages of a lane arrive in the order of their decisions; lanes do not wait for one another. */
export const lanes = ['reply', 'alert', 'bulletin'] as const
export type Lane = (typeof lanes)[number]

/**
 * `refused`: the platform will never take it; `dead`: refused once too often; `in-doubt`: nobody knows whether it
 * arrived; `dropped`: a person gave it up.
 */
export const deliveryStates = ['queued', 'sending', 'sent', 'in-doubt', 'refused', 'dead', 'dropped'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface DeliveryTables {
  outgoing: {
    id: Generated<string>
    /** Makes a second decision to say the same on the same platform a no-op. */
    key: string
    /** What it is said for, as the log names it; null: written before messages had one. */
    thread: string | null
    platform: string
    /** conversationKey() */
    conversation: string
    lane: Lane
    message: unknown
    state: Generated<DeliveryState>
    /** Sends begun; names the attempt that may record its outcome. */
    attempts: Generated<number>
    /** Refusals since it was queued, by the program or by a person. */
    refusals: Generated<number>
    /** A former attempt may have arrived: the next one says so. */
    repeat: Generated<boolean>
    /** The product clock's time of the decision. */
    said_at: At
    /** Until when it is worth saying, by the product clock; null: written before messages had an age. */
    worth_until: AtOrNull
    /** What it speaks of, where it can be said anew from later facts. */
    about: unknown
    /** What went wrong with other messages: the ways that are named in it are tried last. */
    avoid: string | null
    /** Since when it waits for a person, or was given up as too late, by the product clock. */
    troubled_at: AtOrNull
    /** When a person was told that it does. */
    told_at: AtOrNull
    /** What the platform answered last. */
    answer: unknown
    /** Why it is not sent. */
    reason: string | null
    /** Of a message that takes several sends: how many have arrived, and what was answered to them. */
    part: Generated<number>
    arrived: Generated<unknown>
    /** ReplyTo of what it answers, or null. */
    reply_to: unknown
    /** Place in the transcript, from `transcript_seq`, once sent. */
    seq: number | null
    /** Order of the decisions. */
    position: GeneratedAlways<number>
    not_before: AtByDefault
    queued_at: AtByDefault
    sending_at: AtOrNull
    sent_at: AtOrNull
  }
  /** A leaky bucket per conversation: when it would be empty. */
  rate_slot: {
    platform: string
    conversation: string
    free_at: At
  }
}
