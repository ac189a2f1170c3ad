import type { StoredOrder } from '../orders/current/rows.ts'
import type { Transacting } from '../db/transacting.ts'
import type { Trx } from '../db/database.ts'
import type { Lane } from '../db/tables/delivery.ts'
import type { Message } from '../messages/message.ts'
import type { Organisation, Person } from '../people/organisation.ts'
import type { Action } from '../people/permissions.ts'
import type { Context } from '../policy/context.ts'
import type { WordingBook } from '../knowledge/book.ts'
import type { Instant } from '../policy/instant.ts'
import type { AuditOutcome } from '../audit/audit.ts'
import type { Conversation } from '../messages/conversation.ts'
import type { SaidArguments } from './grammar/understood.ts'
import type { Platform } from '../platforms/platforms.ts'

/** What a command is about, and so what is looked for before its right is checked. */
export type About = 'order' | 'district' | 'group' | 'nothing'

/** The part of a command's row that describes it. Help, hints, the page, docs/commands.md and refusals all come from it. */
export interface CommandText {
  /** How programs and checks call it. */
  readonly name: string
  /** How people write it, without the slash, in plain lower case; the audit trail calls it so too. */
  readonly word: string
  /** Other ways to write it. */
  readonly aliases: readonly string[]
  /** Begins with the command as it is best written, slash or not. */
  readonly usage: string
  readonly example: string
  readonly summary: string
  readonly about: About
  readonly effect: 'reads' | 'writes'
  /** The right it takes; null: everybody known. */
  readonly action: Action | null
  /** What it does, as a refusal says it: `登记豁免` needs the role of … */
  readonly does: string
  /** Only of use to people of a crew. */
  readonly forCrews?: true
  /** What a sentence gave, in the words that follow the command's name; instants and days are written out. Absent: its orders and the rest of it. */
  readonly line?: (said: SaidArguments, organisation: Organisation) => readonly string[]
  /** What it cannot do without, beside what the grammar finds missing: `text`, a reason in free words. It is asked for. */
  readonly needs?: readonly (keyof SaidArguments)[]
  /** How it asks for what is missing, where it asks otherwise than `dialogue/argument-questions.ts`. */
  readonly asks?: Readonly<Partial<Record<keyof SaidArguments, ArgumentQuestion>>>
  /** What is wrong with what was said, as a sentence; the rest of it is kept, and the right value asked for. */
  readonly wrong?: (said: SaidArguments) => string | null
}

/** How an argument is asked for. */
export interface ArgumentQuestion {
  readonly question: string
  /** An answer, where it is said in free words. */
  readonly example?: string
  /** All the answers there are, where they can be listed. */
  readonly choices?: readonly Choice[]
  /** The likely answers, where they depend on what it is about; others may be said, too. */
  readonly offers?: (scene: Scene, said: SaidArguments) => Promise<readonly Choice[]>
  /** Marks of the skeleton of which an answer may consist, so that it is no sentence of its own. */
  readonly marks?: string
  /** Any words will do. */
  readonly free?: true
  /** What is wrong with something of the kind that does not do, behind the words themselves. */
  readonly unfit?: string
}

/** One of the numbered answers to a question: what it is called, and what it gives to the command. */
export interface Choice {
  readonly label: string
  readonly gives: SaidArguments
}

/** What the bot wants to know before a command can be run. */
export interface OpenQuestion {
  /** The name of the command. */
  readonly command: string
  /** What was said of it so far. */
  readonly said: SaidArguments
  /** The arguments that are still to be said; the first is asked for. */
  readonly missing: readonly string[]
  /** None: the answer is in free words. */
  readonly choices: readonly Choice[]
  readonly askedAt: Instant
}

/** What the bot knows of what it said to one person in one conversation just now. */
export interface Memory {
  /** What it asked and was not told yet, beside confirmations. */
  readonly question: OpenQuestion | null
  /** The orders that it showed last. */
  readonly shown: readonly string[]
  /** The line that gives the rest of the list shown last; null: nothing is left of it. */
  readonly next: string | null
}

/** What follows the name, understood, `loosely` where a sentence may say it better; or what is wrong with it, in Chinese. */
export type Read<T> = { readonly understood: T; readonly loosely?: boolean } | { readonly problem: string }

export interface Command extends CommandText {
  read(rest: string): Read<(scene: Scene) => Promise<Answer>>
}

/** A command that changes something: it is weighed, put to its author for confirmation, weighed again, and carried out. */
export interface Deed extends Command {
  /** Looks its orders up: `counted` where that is yet to be counted. */
  weigh(rest: string, lookUp?: 'counted' | 'free'): Read<(scene: Scene) => Promise<Answer | Weighed>>
}

/** As people best write it: `/豁免`, `查单`. */
export const writtenName = ({ usage }: CommandText): string => usage.split(' ', 1)[0] ?? usage

/** Where something was said. */
export interface Place {
  readonly platform: Platform
  readonly conversation: Conversation
}

/** The token of a button, or where buttons have none the id of the card's message. */
export type PressedButton = { readonly token: string } | { readonly card: string }

/** Who says something, where and when, and what an answer may use. Everything in it happens in one transaction. */
export interface Scene extends Place {
  readonly trx: Trx
  readonly now: Instant
  readonly asker: Person
  readonly messageId: string
  /** The token of the button by which it was said, or where buttons have none the card with it; null: it was typed. */
  readonly pressed: PressedButton | null
  /** It is what the platform heard in a voice. */
  readonly spoken: boolean
  /** What a proof calls the pictures that came with it in a private chat; null: none, or they could not be fetched. */
  readonly picture: string | null
  /** What the message that was quoted calls orders by; null: nothing was quoted. */
  readonly quoted: readonly string[] | null
  readonly organisation: Organisation
  /** The policy's, as of `now`. */
  readonly context: Context
  /** The agreed wording that answers a question. */
  readonly knowledge: WordingBook
  /** A statement that goes with the commit, in one write with others. */
  readonly later: Transacting['later']
  /** What the bot asked and showed the asker here just now. */
  readonly memory: () => Promise<Memory>
  /** So much is left to look up that one more is neither slowed down nor refused. */
  readonly hasPlenty: () => Promise<boolean>
  /** The order whose number the message says, as it is stored: read before it was known what is to be done with it. */
  readonly named: () => Promise<StoredOrder | null>
  /** Whether a group can be spoken to at all: its notices are said on some platform. */
  readonly canReach: (group: string) => Promise<boolean>
  /** The asker has asked much: their private chat waits so long before its next message is taken. */
  readonly slowDown: (millis: number) => void
  /** On which platforms a group is told things now. */
  readonly platformsOf: (group: string) => Promise<readonly Platform[]>
}

/** What is answered, what is told to others, and what the audit trail keeps; a plain look-up leaves no trace there. */
export interface Answer {
  readonly replies: readonly Message[]
  readonly notices?: readonly Notice[]
  readonly audit?: AuditNote
  /** The orders that the replies show: what “这单” then means. */
  readonly shows?: readonly string[]
  /** The line that gives the rest of the list that is shown. */
  readonly next?: string
  /** In its place where several things were done, an entry for each. */
  readonly audits?: readonly AuditNote[]
  /** What it lacks, where it may be asked for: only one order that was said and not yet confirmed is gone on with. */
  readonly asks?: Asking
}

/** A question that an answer may come to, and what is then said in place of its replies. */
export interface Asking {
  readonly question: Omit<OpenQuestion, 'askedAt'>
  readonly replies: readonly Message[]
}

export interface AuditNote {
  /** What was tried, when it is not the command that was typed. */
  readonly action?: string
  readonly outcome: AuditOutcome
  readonly orderId: string | null
  readonly detail: string
}

/** Said in another conversation because of what was done here. */
export type Notice = SaidElsewhere & ({ readonly group: string } | { readonly person: string })

interface SaidElsewhere {
  /** Where it was given as an answer already. */
  readonly notOn?: Platform
  readonly key: string
  readonly message: Message
  readonly lane: Lane
}

/** Allowed and sensible as things stand: what to ask, and what to do on yes. */
export interface Weighed {
  readonly orderId: string
  /** A mark of all that the question rests on: if it differs at the answer, the question is asked anew. */
  readonly fingerprint: string
  readonly question: QuestionText
  /** It leaves out by itself what is no longer as it was when it was asked: `asked` is the fingerprint of the question. */
  readonly looksAtEach?: true
  /** A press on a button is enough: what is done can be taken back as easily. */
  readonly oneTap?: true
  carryOut(asked?: string): Promise<Answer>
}

export interface QuestionText {
  readonly title: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly body: readonly string[]
}

export const says = (...lines: readonly string[]): Message => ({ kind: 'text', text: lines.join('\n') })
