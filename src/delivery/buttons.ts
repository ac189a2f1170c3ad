import { randomBytes } from 'node:crypto'
import type { Trx } from '../db/database.ts'
import { type Conversation, conversationKey } from '../messages/conversation.ts'
import { type Platform, platforms } from '../platforms/platforms.ts'
import type { Button, Message } from '../messages/message.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

const VALID_SECONDS = 86_400

/** The message with a token in each of its buttons, where presses come back as such. 128 random bits: a token cannot be guessed. */
export function withTokens(platform: Platform, message: Message): Message {
  if (message.kind !== 'card' || message.buttons.length === 0 || platforms[platform].presses !== 'token') return message
  return { ...message, buttons: message.buttons.map((button) => ({ ...button, token: randomBytes(16).toString('base64url') })) }
}

interface Written {
  readonly id: string
  readonly platform: Platform
  readonly conversation: Conversation
  readonly message: Message
  readonly at: Instant
}

/** Keeps what the buttons of these messages mean, in the transaction that writes the messages. */
export async function keepButtons(trx: Trx, messages: readonly Written[]): Promise<void> {
  const rows = messages.flatMap(({ id, platform, conversation, message, at }) =>
    (message.kind === 'card' ? message.buttons : []).flatMap((button) => rowOf(button, at, { id, platform, conversation })),
  )
  if (rows.length > 0) await trx.insertInto('card_button').values(rows).execute()
}

function rowOf(
  { token, label, says, validSeconds = VALID_SECONDS }: Button,
  at: Instant,
  { id, platform, conversation }: Pick<Written, 'id' | 'platform' | 'conversation'>,
) {
  if (token === undefined) return []
  const expires_at = formatInstant(at + validSeconds)
  return [{ token, outgoing_id: id, platform, conversation: conversationKey(conversation), label, says, expires_at }]
}
