import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { ConversationTables } from '../db/tables/conversation.ts'
import { type Conversation, type Platform, conversationKey, conversationOf, platforms } from '../messages/conversation.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Incoming } from './incoming.ts'
import { cut } from './text.ts'

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
}

/** A stored message, as far as finding it again goes. */
export type Turn = Pick<Heard, 'seq' | 'platform' | 'conversation'>

/** What is kept of a message; no command is nearly as long. */
const LONGEST_KEPT = 4000

/** Stores a message once; null when it was there before. What was not said to the bot is kept for the transcript only. */
export async function storeIncoming(db: Db, incoming: Incoming, now: Instant): Promise<Heard | null> {
  const row = await db
    .insertInto('inbox')
    .values({
      platform: incoming.platform,
      message_id: incoming.messageId,
      conversation: conversationKey(incoming.conversation),
      person: incoming.person,
      text: cut(incoming.text, LONGEST_KEPT).toWellFormed().replaceAll('\0', ''),
      addressed: incoming.addressed,
      said_at: formatInstant(now),
      state: incoming.addressed ? 'new' : 'ignored',
    })
    .onConflict((conflict) => conflict.columns(['platform', 'message_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : heard(row)
}

/**
 * Takes the oldest message of the conversation that still waits, up to `seq`, and keeps it from everyone else until the
 * transaction ends. Null when there is none, or when another process had it while we waited.
 */
export async function takeOldest(trx: Trx, { platform, conversation, seq }: Turn): Promise<Heard | null> {
  const row = await trx
    .selectFrom('inbox')
    .selectAll()
    .where('platform', '=', platform)
    .where('conversation', '=', conversationKey(conversation))
    .where('seq', '<=', seq)
    .where('state', 'in', ['new', 'handling'])
    .orderBy('seq')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : heard(row)
}

/** Keeps one message from everyone else, when it still waits. */
export async function take(trx: Trx, seq: number): Promise<boolean> {
  const row = await trx
    .selectFrom('inbox')
    .select('seq')
    .where('seq', '=', seq)
    .where('state', 'in', ['new', 'handling'])
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

export async function isWaiting(db: Db, seq: number): Promise<boolean> {
  const row = await db.selectFrom('inbox').select('seq').where('seq', '=', seq).where('state', 'in', ['new', 'handling']).executeTakeFirst()
  return row !== undefined
}

/** In the transaction of what was done about it. */
export async function finish(trx: Trx, seq: number, state: 'handled' | 'ignored' | 'failed', reference: string | null): Promise<void> {
  await trx
    .updateTable('inbox')
    .set({ state, reference, finished_at: sql`now()` })
    .where('seq', '=', seq)
    .execute()
}

/** What waits, in order. `except`: what this process has in hand. */
export async function waiting(db: Db, except: readonly number[]): Promise<Heard[]> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where('state', 'in', ['new', 'handling'])
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
    .where('state', 'in', ['new', 'handling'])
    .returning('seq')
    .executeTakeFirst()
  return row !== undefined
}

function heard(row: Selectable<ConversationTables['inbox']>): Heard {
  const platform = platforms.find((known) => known === row.platform)
  const conversation = conversationOf(row.conversation)
  if (platform === undefined || conversation === null) throw new TypeError(`inbox ${row.seq}: unknown platform or conversation`)
  return {
    seq: row.seq,
    platform,
    messageId: row.message_id,
    conversation,
    person: row.person,
    text: row.text,
    saidAt: Math.floor(row.said_at.getTime() / 1000),
    pickups: row.pickups,
  }
}
