import type { Trx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'
import { keepingButtons, withTokens } from './buttons.ts'
import { storedJson } from '../db/stored-json.ts'
import type { Outgoing } from './sender.ts'

/** A message that speaks of something which may have changed since it was decided. */
export interface SaidOf {
  /** As whoever decided it wrote it down. */
  readonly about: unknown
  readonly at: Instant
  readonly now: Instant
}

export type Refreshed = 'as-it-is' | { readonly message: Message } | { readonly nothingLeft: string }

/** What the message is to say at the moment of sending. */
export type Refresh = (trx: Trx, said: SaidOf) => Promise<Refreshed>

/** Puts what is said now in the place of what was to be said; what its buttons mean with it. */
export async function rewrite(trx: Trx, { id, platform, conversation, at }: Outgoing, said: Message): Promise<Message> {
  const message = withTokens(platform, said)
  await trx
    .updateTable('outgoing')
    .set({ message: storedJson(message) })
    .where('id', '=', id)
    .execute()
  await trx.deleteFrom('card_button').where('outgoing_id', '=', id).execute()
  const buttons = keepingButtons(trx, [{ id, platform, conversation, message, at }])
  if (buttons !== null) await trx.executeQuery(buttons)
  return message
}
