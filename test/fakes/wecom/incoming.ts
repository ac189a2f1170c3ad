import type { Bot, Callback } from './bot.ts'
import { keysOf } from './card.ts'
import type { Place } from './place.ts'

/** What a person says: text, alone or with a quotation or pictures; in a private chat also one picture, file or voice alone. */
export interface Saying extends Place {
  /** In a group without the bot's name it is put before it. */
  readonly text?: string
  readonly quote?: string
  readonly pictures?: readonly Buffer[]
  readonly image?: Buffer
  readonly file?: { readonly name: string; readonly bytes: Buffer }
  /** What the platform understood. */
  readonly voice?: string
}

export interface Press {
  readonly userid: string
  readonly taskId: string
  readonly key: string
  /** Chosen option ids by question_key. */
  readonly selected?: Readonly<Record<string, readonly string[]>>
}

export interface Feedback extends Place {
  readonly id: string
  readonly type: 'good' | 'bad' | 'withdrawn'
  readonly words?: string
}

export type Json = Readonly<Record<string, unknown>>
/** Makes an address from which the encrypted file can be had. */
export type MakeLink = (name: string, bytes: Buffer) => { readonly url: string; readonly aeskey?: string }

const head = (bot: Bot, { msgid, place: { userid, chatid } }: Callback): Json => ({
  msgid,
  aibotid: bot.id,
  ...(chatid === undefined ? {} : { chatid }),
  chattype: chatid === undefined ? 'single' : 'group',
  from: { userid },
})

/** The body of a message callback. */
export function messageBody(bot: Bot, callback: Callback, saying: Saying, link: MakeLink): Json {
  const { chatid, quote } = saying
  const alone = saying.image ?? saying.file ?? saying.voice
  if (chatid !== undefined && alone !== undefined)
    throw new Error('in a group the platform delivers text, text with pictures and quotations only')
  return {
    ...head(bot, callback),
    ...said(bot, saying, link),
    ...(quote === undefined ? {} : { quote: { msgtype: 'text', text: { content: quote } } }),
  }
}

function said(bot: Bot, { chatid, text = '', pictures, image, file, voice }: Saying, link: MakeLink): Json {
  if (image !== undefined) return { msgtype: 'image', image: link('image', image) }
  if (file !== undefined) return { msgtype: 'file', file: link(file.name, file.bytes) }
  if (voice !== undefined) return { msgtype: 'voice', voice: { content: voice } }
  const addressed = chatid === undefined || text.includes(`@${bot.name}`) ? text : `@${bot.name} ${text}`
  const words = { msgtype: 'text', text: { content: addressed } }
  if (pictures === undefined) return words
  return { msgtype: 'mixed', mixed: { msg_item: [words, ...pictures.map((one) => ({ msgtype: 'image', image: link('image', one) }))] } }
}

const eventBody = (bot: Bot, callback: Callback, event: Json): Json => ({
  ...head(bot, callback),
  create_time: callback.at,
  msgtype: 'event',
  event,
})

/** The first entry of the day into the private chat. */
export const enterChatBody = (bot: Bot, callback: Callback): Json => eventBody(bot, callback, { eventtype: 'enter_chat' })

/** Where the card hangs; an error of the test when this person sees no such button on it. */
export function placeOfPress(bot: Bot, { userid, taskId, key }: Press): Place {
  const { conversation, card } = bot.card(taskId)
  if (!keysOf(card.as(userid)).includes(key)) throw new Error(`${userid} sees no button ${key} on ${taskId}`)
  const group = bot.enterprise.isGroup(conversation)
  if (!group && conversation !== userid) throw new Error(`${userid} does not see the private chat with ${conversation}`)
  return group ? { userid, chatid: conversation } : { userid }
}

export function pressBody(bot: Bot, callback: Callback, { userid, taskId, key, selected }: Press): Json {
  const items = Object.entries(selected ?? {}).map(([question_key, option_id]) => ({ question_key, option_ids: { option_id } }))
  const { card_type } = bot.card(taskId).card.as(userid)
  const chosen = selected === undefined ? {} : { selected_items: { selected_item: items } }
  const template_card_event = { card_type, event_key: key, task_id: taskId, ...chosen }
  return eventBody(bot, callback, { eventtype: 'template_card_event', template_card_event })
}

const feedbackTypes = { good: 1, bad: 2, withdrawn: 3 }

export function feedbackBody(bot: Bot, callback: Callback, { id, type, words }: Feedback): Json {
  const feedback_event = { id, type: feedbackTypes[type], ...(words === undefined ? {} : { content: words }) }
  return eventBody(bot, callback, { eventtype: 'feedback_event', feedback_event })
}
