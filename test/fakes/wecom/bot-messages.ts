import { z } from 'zod'
import type { Bot } from './bot.ts'
import { ShownCard, readCard } from './card.ts'
import type { MediaType } from './media.ts'
import { namedIn } from './mentions.ts'
import { Refused, checkContent, read } from './refused.ts'
import { type Content, cardText, content } from './shown.ts'

export const CONTENT_MOST = 20_480
const markdownSchema = z.object({ content: z.string().default('') })
const textSchema = z.object({ content: z.string().default('') })
const mediaSchema = z.object({ media_id: z.string() })

function markdown(_bot: Bot, body: unknown): Content {
  const { content: said } = read(markdownSchema, body)
  checkContent(said, CONTENT_MOST)
  return content('markdown', said, { namedOnly: namedIn(said) })
}

function text(_bot: Bot, body: unknown): Content {
  const { content: said } = read(textSchema, body)
  checkContent(said, CONTENT_MOST)
  return content('text', said, { namedOnly: namedIn(said) })
}

export function cardContent(bot: Bot, body: unknown): Content {
  const card = readCard(body)
  bot.checkNewTask(card)
  return content('template_card', cardText(card), { card: new ShownCard(card) })
}

const uploaded =
  (type: MediaType) =>
  (bot: Bot, body: unknown): Content => {
    const file = bot.media.take(read(mediaSchema, body).media_id, type)
    return content(type, `[${file.name}]`, { file })
  }

const kinds = {
  text,
  markdown,
  template_card: cardContent,
  image: uploaded('image'),
  file: uploaded('file'),
  voice: uploaded('voice'),
  video: uploaded('video'),
}
export type BotMessage = keyof typeof kinds

export const pushable: readonly BotMessage[] = ['markdown', 'template_card', 'image', 'file', 'voice', 'video']

export const msgtypeOf = (body: unknown): string => read(z.looseObject({ msgtype: z.string().default('') }), body).msgtype

/** What people will see of it, if it is one of the allowed kinds; nothing is shown yet. */
export function botContent(bot: Bot, body: unknown, allowed: readonly BotMessage[]): Content {
  const { msgtype, ...rest } = read(z.looseObject({ msgtype: z.string().default('') }), body)
  const kind = allowed.find((one) => one === msgtype)
  if (kind === undefined) throw new Refused(40008, 'invalid message type')
  return kinds[kind](bot, rest[kind])
}
