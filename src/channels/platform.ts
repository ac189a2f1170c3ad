import type { FastifyInstance } from 'fastify'
import type { Pressed, Press } from '../conversation/buttons/press.ts'
import type { FetchPicture, Receive } from '../conversation/inbox/incoming.ts'
import type { Sender } from '../delivery/sender.ts'
import type { Conversation } from '../messages/conversation.ts'
import type { Instant } from '../policy/instant.ts'
import type { Secret } from '../config/secret.ts'

/** What the channel of a real platform asks of the rest of the program. */
export interface PlatformDeps {
  /** The product clock: what platforms stamp and what expires is compared with it. */
  now(): Instant
  readonly log: ChannelLog
  readonly directory: Directory
  readonly receive: Receive
  /** A button of one of our cards was pressed. Resolves within `withinMillis`, with the outcome if there is one by then. */
  pressed(press: Press, withinMillis: number): Promise<Pressed>
  /** A press in vain could not be answered alone: one line says who and why, where it was pressed. */
  pressedInVain(press: Press, says: string): Promise<void>
  /** Counts calls that the platform meters by the month, and tells the control group when the month's quota nears its end. */
  spent(calls: number): Promise<void>
  /** Tells the control group once a day for each reason, in Chinese, without personal data: what a person must mend. */
  alarm(reason: string): Promise<void>
  /** The same for the connection itself: told by another way than `ways`, by name, and only for as long as it is so. */
  connectionLost(lost: { readonly reason: string; readonly ways: string }): Promise<void>
  /** The connection is open: if it was told that it was lost, it is told that it is back. */
  connectionBack(): Promise<void>
}

/** Fields never hold texts of messages, secrets or bearer addresses. */
export interface ChannelLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Who is who, in the platform's own ids and in the organisation file's. */
export interface Directory {
  /** The person with this user id of the platform, or null. Never by a name that is shown. */
  personOf(userId: string): string | null
  userIdOf(person: string): string | null
  /** How a person is called in messages. */
  nameOf(person: string): string
  /** Whether the person belongs to the group by the organisation file: only such are mentioned. */
  isMember(group: string, person: string): boolean
  /** The groups of the organisation file, whether or not they are on this platform. */
  groups(): readonly string[]
  /** The group bound to this id of the platform, `unbound` when none is; notes that the bot is there. Ids are compared to the letter. */
  groupConversation(seen: SeenGroup): Promise<Conversation>
  /** Where a conversation is reached; null: nowhere on this platform. */
  addressOf(conversation: Conversation): Promise<Address | null>
}

export interface SeenGroup {
  readonly id: string
  /** As the platform calls it; null when it does not say. */
  readonly title: string | null
  /** Somebody of another organisation is in it. Such a group is not bound. */
  readonly outsiders: boolean
}

export type Address =
  | { readonly kind: 'user'; readonly userId: string }
  | {
      readonly kind: 'group'
      /** The platform's own id; null when only the webhook is known. */
      readonly id: string | null
      /** What the environment variable of the group's webhook holds. */
      readonly webhook: Secret | null
    }

/** A real platform's channel. One process at a time runs it, under a lease; any process may take its callbacks. */
export interface PlatformChannel {
  readonly sender: Sender
  /** Holds the connection until `stop`, and reconnects; resolves when told to stop, or when going on makes no sense until a person acts. */
  run(stop: AbortSignal): Promise<void>
  /** A picture that somebody sent in private, by what the channel gave for it; any process may fetch it. */
  readonly fetchPicture: FetchPicture
  /** Adds the callback's routes; absent when none is configured. */
  readonly register?: (app: FastifyInstance) => void
  /** False while a connection that it should hold is missing. */
  connected(): boolean
  /** Tries credentials and each route, without saying anything in a group. */
  check(): Promise<readonly Finding[]>
}

/** One thing that `sameday doctor` looked at, in Chinese. */
export interface Finding {
  readonly what: string
  readonly ok: boolean
  /** The finding; when not ok, what to do about it. */
  readonly says: string
}

/** Stands first in what may have arrived before. */
export const repeatMark = '【可能重复】'
