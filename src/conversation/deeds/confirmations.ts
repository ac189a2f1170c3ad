import { randomInt } from 'node:crypto'
import { type Selectable, type SqlBool, sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { ConversationTables } from '../../db/tables/conversation.ts'
import type { Place } from '../command.ts'
import { NO_ORDER } from './force-majeure.ts'
import { conversationKey } from '../../messages/conversation.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'

/** How long a question waits for its answer, in seconds of the product clock. */
export const CONFIRM_WITHIN = 600

/** A question put to a person, and what happens when they confirm. */
export interface Confirmation {
  readonly id: number
  readonly person: string
  readonly code: number
  readonly command: string
  readonly arguments: string
  readonly orderId: string
  readonly fingerprint: string
  readonly askedAt: Instant
  readonly expiresAt: Instant
  readonly state: 'open' | 'confirmed' | 'cancelled' | 'replaced'
  readonly settledAt: Instant | null
}

export interface Question extends Place {
  readonly person: string
  readonly command: string
  readonly arguments: string
  readonly orderId: string
  readonly fingerprint: string
}

/**
 * Notes a question and gives its code. A question about the same takes the place of the person's older one: answering that
 * would now surprise. The codes of the conversation's latest questions are not given again, so that an old button
 * cannot confirm something new.
 */
export async function noteQuestion(trx: Trx, question: Question, now: Instant): Promise<number> {
  const { platform, person, command, orderId, fingerprint } = question
  const conversation = conversationKey(question.conversation)
  await trx
    .updateTable('confirmation')
    .set({ state: 'replaced', settled_at: formatInstant(now) })
    .where('platform', '=', platform)
    .where('conversation', '=', conversation)
    .where('person', '=', person)
    .where('command', '=', command)
    .where('order_id', '=', orderId)
    // Of what is about no order, only the same words are about the same.
    .where((eb) => eb.or([eb.val(orderId !== NO_ORDER), eb('arguments', '=', question.arguments)]))
    .where(sql<SqlBool>`state = 'open'`)
    .execute()
  const code = await freeCode(trx, platform, conversation)
  await trx
    .insertInto('confirmation')
    .values({
      platform,
      conversation,
      person,
      code,
      command,
      arguments: question.arguments,
      order_id: orderId,
      fingerprint,
      asked_at: formatInstant(now),
      expires_at: formatInstant(now + CONFIRM_WITHIN),
      state: 'open',
    })
    .execute()
  return code
}

const LOWEST = 10
const CODES = 90
const NOT_AGAIN = 60

async function freeCode(trx: Trx, platform: string, conversation: string): Promise<number> {
  const latest = await trx
    .selectFrom('confirmation')
    .select('code')
    .where('platform', '=', platform)
    .where('conversation', '=', conversation)
    .orderBy('id', 'desc')
    .limit(NOT_AGAIN)
    .execute()
  const taken = new Set(latest.map(({ code }) => code))
  const free = Array.from({ length: CODES }, (_, i) => LOWEST + i).filter((code) => !taken.has(code))
  const code = free[randomInt(free.length)]
  if (code === undefined) throw new RangeError('no code is free')
  return code
}

/** What a code stands for to this person here: their open question, else the latest anybody had with it; kept until the transaction ends. */
export async function findConfirmation(
  trx: Trx,
  { platform, conversation }: Place,
  person: string,
  code: number,
): Promise<Confirmation | null> {
  const row = await trx
    .selectFrom('confirmation')
    .selectAll()
    .where('platform', '=', platform)
    .where('conversation', '=', conversationKey(conversation))
    .where('code', '=', code)
    .orderBy(sql`(person = ${person} and state = 'open') desc, id desc`)
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : confirmation(row)
}

/** The questions that a person may still answer in this conversation, and how many more elsewhere. */
export async function openQuestions(
  trx: Trx,
  { platform, conversation }: Place,
  person: string,
  now: Instant,
): Promise<{ readonly here: readonly Confirmation[]; readonly elsewhere: number }> {
  const rows = await trx
    .selectFrom('confirmation')
    .selectAll()
    .where('person', '=', person)
    .where(sql<SqlBool>`state = 'open'`)
    .where('expires_at', '>=', timestamp(now))
    .orderBy('id')
    .execute()
  const here = rows.filter((row) => row.platform === platform && row.conversation === conversationKey(conversation))
  return { here: here.map(confirmation), elsewhere: rows.length - here.length }
}

export async function settle(trx: Trx, id: number, state: 'confirmed' | 'cancelled', now: Instant): Promise<void> {
  await trx
    .updateTable('confirmation')
    .set({ state, settled_at: formatInstant(now) })
    .where('id', '=', id)
    .execute()
}

const confirmation = (row: Selectable<ConversationTables['confirmation']>): Confirmation => ({
  id: row.id,
  person: row.person,
  code: row.code,
  command: row.command,
  arguments: row.arguments,
  orderId: row.order_id,
  fingerprint: row.fingerprint,
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
  state: row.state,
  settledAt: row.settled_at,
})
