import type { Conversation } from '../../messages/conversation.ts'
import { BOT_NAME } from './protocol.ts'

const MENTION = new RegExp(`^\\s*@${BOT_NAME}(?:\\s+|$)`)

/** As in real groups: the bot is spoken to where it is mentioned first, in a private chat always. The mention itself is no part of what is said. */
export function addressedText(typed: string, conversation: Conversation): { text: string; addressed: boolean } {
  const mention = MENTION.exec(typed)
  return { text: mention ? typed.slice(mention[0].length) : typed, addressed: mention !== null || conversation.kind === 'direct' }
}
