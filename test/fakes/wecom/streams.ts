import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Bot, Callback } from './bot.ts'
import { CONTENT_MOST, cardContent } from './bot-messages.ts'
import { namedIn } from './mentions.ts'
import { checkPicture, decodeBase64 } from './picture.ts'
import { Refused, byteLength, read } from './refused.ts'
import { conversationOf } from './place.ts'
import { type Shown, type Via, content } from './shown.ts'

const PICTURE_MOST = 10 * 1024 * 1024
const picture = z.object({ msgtype: z.literal('image'), image: z.object({ base64: z.string(), md5: z.string() }) })
const schema = z.object({
  id: z.string().min(1),
  finish: z.boolean().default(false),
  content: z.string().default(''),
  msg_item: z.array(picture).max(10).default([]),
  feedback: z.object({ id: z.string().refine((id) => byteLength(id) <= 256, 'more than 256 bytes') }).optional(),
})
type Frame = z.infer<typeof schema>

const bodySchema = z.looseObject({ stream: schema, template_card: z.unknown().optional() })

/**
 * One frame of a stream: a new message, or the new whole text of one that is there. The card beside it comes once per callback. Pictures in
 * the frame are for URL callbacks only.
 */
export function applyStream(bot: Bot, callback: Callback, via: Via, body: unknown): Shown {
  const { stream, template_card } = read(bodySchema, body)
  if (byteLength(stream.content) > CONTENT_MOST) throw new Refused(40058, `stream.content exceed max length ${CONTENT_MOST}`)
  checkPictures(stream, via)
  if (template_card !== undefined && callback.answered) throw new Refused(40058, 'template_card only once per message')
  const card = template_card === undefined ? null : cardContent(bot, template_card)
  const shown = change(bot, callback, via, stream)
  if (card !== null) {
    callback.answered = true
    bot.post(conversationOf(callback.place), via, card, callback.msgid)
  }
  return shown
}

function checkPictures({ msg_item, finish }: Frame, via: Via): void {
  if (msg_item.length > 0 && (via !== 'passive' || !finish)) throw new Refused(40058, 'msg_item not supported here')
  for (const { image } of msg_item) {
    const bytes = decodeBase64(image.base64)
    if (createHash('md5').update(bytes).digest('hex') !== image.md5 || bytes.length > PICTURE_MOST)
      throw new Refused(40058, 'invalid msg_item')
    checkPicture(bytes)
  }
}

function change(bot: Bot, callback: Callback, via: Via, frame: Frame): Shown {
  const shown = callback.streams.get(frame.id)
  if (shown === undefined) return begin(bot, callback, via, frame)
  const { stream } = shown
  if (stream === null) throw new Error(`message ${frame.id} is no stream`)
  // The same last frame again is a resend whose first answer was lost.
  if (stream.finished && frame.finish && shown.text === frame.content) return shown
  const age = bot.enterprise.clock.now() - shown.at
  if (stream.finished || age > bot.streamLife) throw new Refused(846608, 'stream message can not be updated')
  bot.takeRate(conversationOf(callback.place))
  shown.text = frame.content
  shown.namedOnly = namedIn(frame.content)
  stream.snapshots.push(frame.content)
  stream.finished = frame.finish
  bot.enterprise.stir()
  return shown
}

function begin(bot: Bot, callback: Callback, via: Via, { id, content: text, finish }: Frame): Shown {
  const conversation = conversationOf(callback.place)
  bot.takeRate(conversation)
  const stream = { id, finished: finish, snapshots: [text] }
  const shown = bot.post(conversation, via, content('stream', text, { namedOnly: namedIn(text), stream }), callback.msgid)
  callback.streams.set(id, shown)
  return shown
}
