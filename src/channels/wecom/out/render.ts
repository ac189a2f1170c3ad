import type { CardMessage, FileMessage, Message } from '../../../messages/message.ts'
import { briefOf } from '../../../messages/brief.ts'
import { byteLength, inParts } from '../../../messages/parts.ts'
import { repeatMark } from '../../platform.ts'
import { type ButtonCard, buttonsOnly, cut, fits, isShownWhole, pressable, wholeCard } from './cards.ts'
import { escapedLine } from './escape.ts'
import { markdownBlocks, typedInstead } from './markdown.ts'

/** One send. Each can go by any way that its conversation has, so that a message may change its way between two of them. */
export type Part =
  | { readonly kind: 'markdown'; readonly content: string }
  /** `instead`: where cards cannot go. */
  | { readonly kind: 'card'; readonly card: ButtonCard; readonly instead: string }
  /** Notifies these members, by the group's webhook. `instead`: where nobody can be notified. */
  | { readonly kind: 'mention'; readonly content: string; readonly userIds: readonly string[]; readonly instead: string }
  /** `notice`: said before it, since a picture cannot say it. */
  | { readonly kind: 'media'; readonly file: FileMessage; readonly notice: string | null; readonly instead: string }

/** What the conversation allows. */
export interface Room {
  /** Bytes of markdown that every way takes. */
  readonly bytes: number
  /** Whether cards with buttons can be sent there: `whole` where there is one send, so that a card must show all of its message. */
  readonly cards: 'all' | 'whole' | 'none'
}

/** Whom a message is for, by the platform's ids; those who cannot be notified by name alone. */
export interface Mentioned {
  readonly notified: readonly { readonly userId: string; readonly name: string }[]
  readonly named: readonly string[]
}

/** Bytes of markdown: of the bot's (vendor's document 101031), and of a group's webhook (99110). */
export const BOT_BYTES = 20_480
export const WEBHOOK_BYTES = 4096
/** Bytes of a webhook's text, the only kind that notifies for sure; the client adds the names of those notified. */
const TEXT_BYTES = 2048 - 48
/** Characters of what a call says of the message that it is about: a telephone that rings shows hardly more. */
const LONGEST_BRIEF = 100

/** Room for the mark is always kept, so that a message is cut at the same places when it is repeated. */
const MARK_BYTES = byteLength(`${repeatMark}\n`)

/** The sends that a message takes, always the same for the same message and room. */
export function render(message: Message, mentioned: Mentioned, room: Room): Part[] {
  const named = mentioned.named.length === 0 ? [] : [`提醒：${mentioned.named.map(escapedLine).join('、')}`]
  if (mentioned.notified.length === 0) return contents(message, named, room)
  if (message.kind === 'text') {
    const [whole, more] = inParts(markdownBlocks(message, named), TEXT_BYTES - MARK_BYTES)
    if (whole !== undefined && more === undefined) return [mention(whole, mentioned)]
  }
  // First what it is about, then the call: who is called finds it right above.
  const call = `${cut(escapedLine(briefOf(message)), LONGEST_BRIEF)}（见上一条）`
  return [...contents(message, named, room), mention(call, mentioned)]
}

/** The same send, saying that it may have arrived before. */
export function repeated(part: Part): Part {
  const marked = (text: string): string => `${repeatMark}\n${text}`
  switch (part.kind) {
    case 'markdown':
      return { ...part, content: marked(part.content) }
    case 'card': {
      const { card, instead } = part
      const main_title = { ...card.main_title, title: `${repeatMark}${card.main_title.title}` }
      return { ...part, card: { ...card, main_title }, instead: marked(instead) }
    }
    case 'mention':
      return { ...part, content: marked(part.content), instead: marked(part.instead) }
    case 'media':
      return { ...part, notice: marked(part.instead), instead: marked(part.instead) }
  }
}

function mention(content: string, { notified }: Mentioned): Part {
  const names = notified.map(({ name }) => escapedLine(name)).join('、')
  return { kind: 'mention', content, userIds: notified.map(({ userId }) => userId), instead: `${content}\n提醒：${names}` }
}

function contents(message: Message, before: readonly string[], room: Room): Part[] {
  if (message.kind === 'card') return cardParts(message, before, room)
  const texts = textsOf(message, before, room)
  if ('hash' in message) {
    const media: Part = { kind: 'media', file: message, notice: null, instead: texts[0] ?? '' }
    return message.captioned ? [media, ...contents({ kind: 'text', text: message.text }, [], room)] : [media]
  }
  return texts.map((content): Part => ({ kind: 'markdown', content }))
}

function textsOf(message: Message, before: readonly string[], { bytes }: Room, below: readonly string[] = []): string[] {
  const { heading, blocks } = markdownBlocks(message, before)
  return inParts({ heading, blocks: [...blocks, { kind: 'lines', lines: below }] }, bytes - MARK_BYTES)
}

/** A card that shows all, where one can; otherwise all of it as text, and the buttons of a decision on a card behind it. */
function cardParts(message: CardMessage, before: readonly string[], room: Room): Part[] {
  const pressed = pressable(message)
  const typed = typedInstead(message.buttons)
  const whole = textsOf(message, before, room, typed)
  if (room.cards === 'none' || pressed.length === 0) return whole.map((content) => ({ kind: 'markdown', content }))
  if (fits(message) && before.length === 0 && whole.length === 1)
    return [{ kind: 'card', card: wholeCard(message), instead: whole.join('\n') }]
  // A second message in a busy group is worth it for a decision, not for a look-up.
  if (room.cards === 'whole' || pressed.every(({ style }) => style === 'plain'))
    return whole.map((content) => ({ kind: 'markdown', content }))
  const unpressed = typedInstead(message.buttons.filter((button) => !pressed.includes(button) || !isShownWhole(button)))
  return [
    ...textsOf(message, before, room, unpressed).map((content): Part => ({ kind: 'markdown', content })),
    { kind: 'card', card: buttonsOnly(message), instead: typed.join('\n') },
  ]
}
