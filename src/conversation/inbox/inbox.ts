import { type Selectable, type SqlBool, sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { ConversationTables } from '../../db/tables/conversation.ts'
import { type Conversation, conversationKey, conversationOf } from '../../messages/conversation.ts'
import { type Platform, platformOf } from '../../platforms/platforms.ts'
import type { ReplyTo } from '../../delivery/sender.ts'
import { preparedOrAgain } from '../../db/prepared.ts'
import { storedJson } from '../../db/stored-json.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { AuditOutcome } from '../../audit/audit.ts'
import type { Pictures } from './pictures.ts'
import { type Incoming, type UnreadKind, unreadKinds } from './incoming.ts'
import { namesInQuotation } from '../reading/quotation.ts'
import { cut } from '../reading/text.ts'

/** A message as it was stored. */
export interface Heard {
  /** Place in the transcript; messages of a conversation are handled in this order. */
  readonly seq: number
  readonly platform: Platform
  readonly messageId: string
  readonly conversation: Conversation
  readonly person: string | null
  readonly text: string
  readonly saidAt: Instant
  /** How often it was picked up again after the process that had it was gone. */
  readonly pickups: number
  /** Where its channel answers it; null where a conversation is enough. */
  readonly replyTo: ReplyTo | null
  /** What came instead of typed text. */
  readonly unread: UnreadKind | null
  /** The token of the button that was pressed. */
  readonly button: string | null
  /** The card on which it was pressed, where buttons have no tokens. */
  readonly card: string | null
  /** `text` is what the platform heard. */
  readonly spoken: boolean
  /** What the quoted message calls orders by, ids or endings (`…2602`); null: nothing was quoted. */
  readonly quoted: readonly string[] | null
  /** That came in a private chat; null: none. */
  readonly pictures: Pictures | null
}

/** A stored message, as far as finding it again goes. */
export type Turn = Pick<Heard, 'seq'> & Speaking

/** Who says what, and where. */
export type Speaking = Pick<Heard, 'platform' | 'conversation' | 'person' | 'text'>

/** What is kept of a message; no command is nearly as long. */
const LONGEST_KEPT = 4000

/** Stores a message once; null when it was there before. What was not said to the bot is kept for the transcript only. */
export async function storeIncoming(db: Db, incoming: Incoming, now: Instant): Promise<Heard | null> {
  const storing = db
    .insertInto('inbox')
    .values({
      platform: incoming.platform,
      message_id: incoming.messageId,
      conversation: conversationKey(incoming.conversation),
      person: incoming.person,
      text: cut(incoming.text, LONGEST_KEPT).toWellFormed().replaceAll('\0', ''),
      addressed: incoming.addressed,
      // A message that a platform dates in the future was said now.
      said_at: formatInstant(Math.min(incoming.saidAt ?? now, now)),
      user_id: incoming.userId ?? null,
      reply_address: incoming.replyAddress === undefined ? null : storedJson(incoming.replyAddress),
      unread: incoming.unread ?? null,
      button: incoming.button ?? (incoming.card === undefined ? null : pressedOn(incoming.card)),
      spoken: incoming.spoken ?? false,
      pictures: incoming.pictures === undefined ? null : storedJson({ wanted: incoming.pictures } satisfies Pictures),
      quoted: incoming.quoted === undefined ? null : storedJson(namesInQuotation(incoming.quoted)),
      state: incoming.addressed ? 'new' : 'ignored',
    })
    .onConflict((conflict) => conflict.columns(['platform', 'message_id']).doNothing())
    .returningAll()
  const row = await preparedOrAgain(() => storing.executeTakeFirst())
  return row === undefined ? null : heard(row)
}

/** As the index of what waits has it. */
const isWaitingState = sql<SqlBool>`state in ('new', 'handling')`

/**
 * Takes the oldest message of the conversation that still waits, up to `seq`, and keeps it from everyone else until the
 * transaction ends. Null when there is none, or when another process had it while we waited.
 */
export async function takeOldest(trx: Trx, { platform, conversation, seq }: Omit<Turn, 'person' | 'text'>): Promise<Heard | null> {
  const row = await trx
    .selectFrom('inbox')
    .selectAll()
    .where('platform', '=', platform)
    .where('conversation', '=', conversationKey(conversation))
    .where('seq', '<=', seq)
    .where(isWaitingState)
    .orderBy('seq')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : heard(row)
}

/** Keeps one message from everyone else, when it still waits. */
export async function take(trx: Trx, seq: number): Promise<boolean> {
  const row = await trx.selectFrom('inbox').select('seq').where('seq', '=', seq).where(isWaitingState).forUpdate().executeTakeFirst()
  return row !== undefined
}

export async function isWaiting(db: Db, seq: number): Promise<boolean> {
  const row = await db.selectFrom('inbox').select('seq').where('seq', '=', seq).where(isWaitingState).executeTakeFirst()
  return row !== undefined
}

/** In the transaction of what was done about it. */
export function finishing(
  trx: Trx,
  seq: number,
  end: { readonly state: 'handled' | 'ignored' | 'failed'; readonly reference?: string; readonly outcome: AuditOutcome | null },
) {
  const { state, reference = null, outcome } = end
  return (
    trx
      .updateTable('inbox')
      // Its replies have the address now, until they are sent; where a picture was to be had is nobody's business any more.
      .set({
        state,
        reference,
        outcome,
        reply_address: null,
        pictures: sql`case when pictures -> 'wanted' is null then pictures end`,
        finished_at: sql`now()`,
      })
      .where('seq', '=', seq)
  )
}

/** Waiting messages, in order. `except`: those that this process has in hand. */
export async function waiting(db: Db, except: readonly number[]): Promise<Heard[]> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where(isWaitingState)
    .where(sql<boolean>`seq <> all(${except}::bigint[])`)
    .orderBy('seq')
    .execute()
  return rows.map(heard)
}

/**
 * Notes, before anything is done about it, that a message is picked up again; false when it no longer waits. Who has it in
 * another process is waited for.
 */
export async function notePickup(db: Db, seq: number): Promise<boolean> {
  const row = await db
    .updateTable('inbox')
    .set({ state: 'handling', pickups: sql`pickups + 1` })
    .where('seq', '=', seq)
    .where(isWaitingState)
    .returning('seq')
    .executeTakeFirst()
  return row !== undefined
}

/** A token holds no slash. */
const CARD = 'card/'
const pressedOn = (card: string): string => `${CARD}${card}`
const isCard = (button: string | null): button is string => button?.startsWith(CARD) === true

function heard(row: Selectable<ConversationTables['inbox']>): Heard {
  const platform = platformOf(row.platform)
  const conversation = conversationOf(row.conversation)
  if (platform === null || conversation === null) throw new TypeError(`inbox ${row.seq}: unknown platform or conversation`)
  return {
    seq: row.seq,
    platform,
    messageId: row.message_id,
    conversation,
    person: row.person,
    text: row.text,
    saidAt: row.said_at,
    pickups: row.pickups,
    replyTo: row.user_id === null ? null : { userId: row.user_id, address: row.reply_address },
    unread: unreadKinds.find((kind) => kind === row.unread) ?? null,
    button: isCard(row.button) ? null : row.button,
    card: isCard(row.button) ? row.button.slice(CARD.length) : null,
    spoken: row.spoken,
    quoted: row.quoted,
    pictures: row.pictures as Pictures | null,
  }
}
