import { randomBytes } from 'node:crypto'
import { type CompiledQuery, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { storedJson } from '../db/stored-json.ts'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import { type Platform, platforms } from '../platforms/platforms.ts'
import type { Button, CardMessage, Message } from '../messages/message.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

const VALID_SECONDS = 86_400

/** The message with a token in each of its buttons, where presses come back as such. 128 random bits: a token cannot be guessed. */
export function withTokens(platform: Platform, message: Message): Message {
  if (message.kind !== 'card' || message.buttons.length === 0 || platforms[platform].presses !== 'token') return message
  return { ...message, buttons: message.buttons.map((button) => ({ ...button, token: randomBytes(16).toString('base64url') })) }
}

/** The card on which the button stands, as it was sent; null: it is not known any more. */
export async function cardOfButton(db: Db, platform: Platform, token: string): Promise<CardMessage | null> {
  const { rows } = await sql<{ message: Message }>`
    select o.message from card_button b join outgoing o on o.id = b.outgoing_id where b.token = ${token} and b.platform = ${platform}`.execute(
    db,
  )
  const message = rows[0]?.message
  return message?.kind === 'card' ? message : null
}

/** A card that was said in a conversation, by the id of its message. */
export async function cardSentAs(
  db: Db,
  { platform, conversation, id }: { readonly platform: Platform; readonly conversation: Conversation; readonly id: string },
): Promise<CardMessage | null> {
  const row = await db
    .selectFrom('outgoing')
    .select('message')
    .where('id', '=', id)
    .where('platform', '=', platform)
    .where('conversation', '=', conversationKey(conversation))
    .executeTakeFirst()
  const message = row?.message as Message | undefined
  return message?.kind === 'card' ? message : null
}

interface Written {
  readonly id: string
  readonly platform: Platform
  readonly conversation: Conversation
  readonly message: Message
  readonly at: Instant
}

/** What keeps the meaning of the buttons of these messages, behind what writes the messages: of those that are written. Null: there is none. */
export function keepingButtons(trx: Trx, messages: readonly Written[]): CompiledQuery | null {
  const rows = messages.flatMap(({ id, platform, conversation, message, at }) =>
    (message.kind === 'card' ? message.buttons : []).flatMap((button) => rowOf(button, at, { id, platform, conversation })),
  )
  if (rows.length === 0) return null
  const columns = sql.raw(buttonColumns.join(', '))
  return sql`
    insert into card_button (${columns})
    select ${columns} from jsonb_to_recordset(${storedJson(rows)}::jsonb)
      as b (token text, outgoing_id uuid, platform text, conversation text, label text, says text, expires_at timestamptz)
    where exists (select from outgoing o where o.id = b.outgoing_id)`.compile(trx)
}

const buttonColumns = ['token', 'outgoing_id', 'platform', 'conversation', 'label', 'says', 'expires_at'] as const

function rowOf(
  { token, label, says, validSeconds = VALID_SECONDS }: Button,
  at: Instant,
  { id, platform, conversation }: Pick<Written, 'id' | 'platform' | 'conversation'>,
) {
  if (token === undefined) return []
  const expires_at = formatInstant(at + validSeconds)
  return [{ token, outgoing_id: id, platform, conversation: conversationKey(conversation), label, says, expires_at }]
}
