import { z } from 'zod'
import type { Line } from '../../conversation/inbox/line.ts'
import type { Instant } from '../../policy/instant.ts'

/** A line travels as it is read back. */
export type { Line } from '../../conversation/inbox/line.ts'

/** Longest message a person can send, in characters. */
export const LONGEST_TEXT = 4000
/** Longest frame from a page: the longest message in the widest characters, escaped by JSON, with room for the rest. */
export const LONGEST_FRAME = 64 * 1024
/** How the bot is called in a group; a message that begins with it, then a space, is addressed to the bot. */
export const BOT_NAME = '机器人'

/** `group/<id>` or `direct/<person>`, see conversationKey. */
const conversation = z.string().max(200)
const seq = z.int().nonnegative()

/** What a page may send, one JSON object a frame. */
export const fromPage = z.discriminatedUnion('type', [
  /** Says `text` as `person`. `clientId` is the message id: sent again after a lost connection it is executed once. */
  z.strictObject({
    type: z.literal('say'),
    clientId: z.uuid(),
    person: z.string().max(200),
    conversation,
    text: z.string(),
    /** The bot's line whose button was pressed. */
    card: z.uuid().optional(),
  }),
  /** From now on this page hears the conversation; answered with its last lines, or with those after `after`. */
  z.strictObject({ type: z.literal('open'), conversation, after: seq.optional() }),
  /** Older lines. */
  z.strictObject({ type: z.literal('history'), conversation, before: seq }),
  z.strictObject({ type: z.literal('advance'), to: z.int() }),
  z.strictObject({ type: z.literal('ask-clock') }),
])
export type FromPage = z.infer<typeof fromPage>

export interface Group {
  readonly id: string
  readonly name: string
}

export interface Person {
  readonly id: string
  readonly name: string
  /** In Chinese, as shown beside the name. */
  readonly role: string
  /** Names in Chinese; none means the whole city. */
  readonly districts: readonly string[]
  /** Ids of the groups they are in. */
  readonly groups: readonly string[]
  /** Offered first, with what they would try. */
  readonly tries?: string
}

/** One thing that can be said to the bot: `/豁免` or a plain word such as `查单`. `usage` is the name, then `<what must follow>` and `[what may]`. */
export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
}

/** A line as it is said, before the database has numbered it: it belongs after all that was said so far. */
export type SpokenLine = Omit<Line, 'seq'> & { readonly seq: number | null }

export interface NextThing {
  readonly at: Instant
  readonly what: string
}

export interface Hello {
  readonly type: 'hello'
  readonly kind: 'demo' | 'replay'
  readonly title: string
  readonly bot: string
  readonly longestText: number
  /** Differs when the page's own code or the database behind it is another one: time to load the page anew. */
  readonly version: string
  readonly startedAt: Instant
  readonly now: Instant
  readonly groups: readonly Group[]
  readonly people: readonly Person[]
  readonly commands: readonly Command[]
}

export type FromServer =
  | Hello
  | { readonly type: 'line'; readonly conversation: string; readonly line: SpokenLine }
  | {
      readonly type: 'lines'
      readonly conversation: string
      readonly lines: readonly Line[]
      /** `latest` replaces what the page has; `before` and `after` join it. */
      readonly range: 'latest' | 'before' | 'after'
      /** Whether there are older lines than these. */
      readonly older: boolean
    }
  | { readonly type: 'ack'; readonly clientId: string; readonly outcome: 'new' | 'repeat' | 'closing' }
  | { readonly type: 'refused'; readonly clientId: string; readonly reason: string }
  | { readonly type: 'clock'; readonly now: Instant; readonly next: NextThing | null }
  | { readonly type: 'trouble'; readonly reason: string }
