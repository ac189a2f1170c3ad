import { z } from 'zod'
import type { Bot } from '../bot.ts'
import { botContent, pushable } from '../bot-messages.ts'
import { Refused, read } from '../refused.ts'

const schema = z.looseObject({ chatid: z.string().min(1), chat_type: z.literal([0, 1, 2]).default(0) })

/** A message that answers nothing. `chat_type` 1 is a person, 2 a group; 0 leaves it to the platform. */
export function push(bot: Bot, body: unknown): void {
  const { chatid, chat_type } = read(schema, body)
  bot.checkPush(chatid)
  if (chat_type !== 0 && bot.enterprise.isGroup(chatid) !== (chat_type === 2)) throw new Refused(93006, 'invalid chatid')
  const content = botContent(bot, body, pushable)
  bot.takeRate(chatid)
  bot.post(chatid, 'push', content)
}
