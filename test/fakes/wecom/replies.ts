import { z } from 'zod'
import { DAY } from '../../../src/policy/instant.ts'
import { type Bot, type Callback, type Trigger } from './bot.ts'
import { botContent, msgtypeOf, pushable } from './bot-messages.ts'
import { readCard } from './card.ts'
import { Refused, read } from './refused.ts'
import { conversationOf } from './place.ts'
import type { Via } from './shown.ts'
import { applyStream } from './streams.ts'

/** Seconds in which an event may be answered. */
export const EVENT_LIFE = 5

const updateSchema = z.looseObject({
  response_type: z.literal('update_template_card'),
  userids: z.array(z.string()).default([]),
  template_card: z.unknown().optional(),
})

/** The callback, if it is of this kind and young enough; 846605 otherwise. */
function answerable(bot: Bot, callback: Callback | undefined, trigger: Trigger, life: number): Callback {
  const late = callback !== undefined && bot.enterprise.clock.now() - callback.at > life
  if (callback?.trigger !== trigger || late) throw new Refused(846605, 'invalid req_id')
  return callback
}

/** An event's one answer; 846605 when it was given before. */
function unanswered(bot: Bot, callback: Callback | undefined, trigger: Trigger): Callback {
  const event = answerable(bot, callback, trigger, EVENT_LIFE)
  if (event.answered) throw new Refused(846605, 'invalid req_id, answered before')
  return event
}

export function respondMessage(bot: Bot, callback: Callback | undefined, body: unknown, via: Via = 'reply'): void {
  const message = answerable(bot, callback, 'message', DAY)
  const msgtype = msgtypeOf(body)
  if (msgtype === 'stream' || msgtype === 'stream_with_template_card') return void applyStream(bot, message, via, body)
  const conversation = conversationOf(message.place)
  const content = botContent(bot, body, via === 'passive' ? ['template_card'] : pushable)
  bot.takeRate(conversation)
  bot.post(conversation, via, content, message.msgid)
}

export function respondWelcome(bot: Bot, callback: Callback | undefined, body: unknown, via: Via = 'welcome'): void {
  const event = unanswered(bot, callback, 'enter_chat')
  const content = botContent(bot, body, ['text', 'template_card'])
  bot.takeRate(conversationOf(event.place))
  event.answered = true
  bot.post(conversationOf(event.place), via, content, event.msgid)
}

export function respondUpdate(bot: Bot, callback: Callback | undefined, body: unknown): void {
  const event = unanswered(bot, callback, 'template_card_event')
  const { userids, template_card } = read(updateSchema, body)
  const card = readCard(template_card)
  if (event.taskId === null || card.task_id !== event.taskId) throw new Refused(40058, 'task_id is not that of the event')
  event.answered = true
  bot.card(event.taskId).card.update(card, userids)
  bot.enterprise.stir()
}
