import type { Press } from '../../../conversation/buttons/press.ts'
import type { Incoming, UnreadKind } from '../../../conversation/inbox/incoming.ts'
import type { Conversation } from '../../../messages/conversation.ts'
import type { PlatformDeps } from '../../platform.ts'
import { type Body, pressIn, typedIn } from '../wire/body.ts'
import { readButtonKey } from '../out/button-key.ts'
import { quotedText } from '../../quoted-text.ts'
import { withoutMention } from './mention.ts'
import { picturesIn } from './pictures.ts'
import type { ReplyAddress } from '../out/reply-address.ts'

/** What a callback says has happened. */
export type WecomEvent =
  | { readonly kind: 'message'; readonly incoming: Incoming }
  | { readonly kind: 'press'; readonly on: CardPress }
  /** Somebody opened the private chat, for the first time of the day. */
  | { readonly kind: 'entered' }
  /** Another connection of the same bot took over. */
  | { readonly kind: 'taken-over' }
  /** The platform asks how a streamed answer goes on. */
  | { readonly kind: 'poll'; readonly streamId: string }
  | { readonly kind: 'feedback' }
  | { readonly kind: 'ignored'; readonly why: string }

/** A press on one of our cards. */
export interface CardPress {
  readonly press: Press
  readonly taskId: string
  /** As it stands on the card. */
  readonly title: string
}

export interface Reader {
  readonly directory: Pick<PlatformDeps['directory'], 'personOf' | 'groupConversation'>
  readonly botNames: readonly string[]
  now(): number
}

const unread: Readonly<Record<string, UnreadKind>> = { image: 'picture', mixed: 'picture', voice: 'voice', video: 'video', file: 'file' }

/** `reqId`: of the long connection. */
export async function readEvent(body: Body, reader: Reader, reqId?: string): Promise<WecomEvent> {
  if (body.msgtype === 'stream') return body.stream?.id ? { kind: 'poll', streamId: body.stream.id } : ignored('a poll without its stream')
  if (body.msgtype !== 'event') return messageIn(body, reader, reqId)
  switch (body.event?.eventtype) {
    case 'template_card_event':
      return pressOn(body, reader)
    case 'enter_chat':
      return { kind: 'entered' }
    case 'disconnected_event':
      return { kind: 'taken-over' }
    case 'feedback_event':
      return { kind: 'feedback' }
    case undefined:
    default:
      return ignored('an event of an unknown kind')
  }
}

const ignored = (why: string): WecomEvent => ({ kind: 'ignored', why })

async function messageIn(body: Body, reader: Reader, reqId: string | undefined): Promise<WecomEvent> {
  const { msgid: messageId, msgtype } = body
  const place = await placeOf(body, reader, reqId)
  if (place === null || messageId === undefined) return ignored('a message without its id or who said it')
  const inGroup = place.replyAddress.chat.type === 'group'
  const heard = msgtype === 'voice' && !inGroup ? (body.voice?.content ?? '').trim() : ''
  const text = heard === '' ? withoutMention(typedIn(body) ?? '', reader.botNames, inGroup) : heard
  // A picture with nothing but the bot's name beside it is a picture.
  const kind = text !== '' || msgtype === 'text' ? undefined : (unread[msgtype] ?? 'unknown')
  const pictures = inGroup ? [] : picturesIn(body)
  const incoming: Incoming = {
    ...place,
    messageId,
    text,
    // In a group the platform hands over only what was said to the bot.
    addressed: true,
    ...(heard !== '' && { spoken: true }),
    ...(body.quote !== undefined && { quoted: quotedText(body.quote) }),
    ...(pictures.length > 0 && { pictures }),
    ...(kind && { unread: kind }),
  }
  return { kind: 'message', incoming }
}

async function pressOn(body: Body, reader: Reader): Promise<WecomEvent> {
  const place = await placeOf(body, reader, undefined)
  const found = pressIn(body)
  if (place === null || found === null) return ignored('a press without who or what')
  const { token, title } = readButtonKey(found.key)
  // The id of an event takes the card's update and nothing else; what is said in return goes as a message of its own.
  return { kind: 'press', on: { press: { ...place, token }, taskId: found.taskId, title } }
}

async function placeOf(body: Body, { directory, now }: Reader, reqId: string | undefined) {
  const { from, chatid, chattype, create_time: saidAt, response_url: responseUrl } = body
  const userId = from.userid
  if (userId === undefined) return null
  const person = directory.personOf(userId)
  const inGroup = chattype === 'group' || (chattype === undefined && chatid !== undefined)
  if (inGroup && chatid === undefined) return null
  const chat = inGroup && chatid !== undefined ? { id: chatid, type: 'group' as const } : { id: userId, type: 'single' as const }
  const replyAddress: ReplyAddress = { chat, at: now(), ...(reqId && { reqId }), ...(responseUrl && { responseUrl }) }
  const conversation: Conversation =
    chat.type === 'group'
      ? // A bot of the enterprise's own is told no corporation of its members.
        await directory.groupConversation({ id: chat.id, title: null, outsiders: from.corpid !== undefined })
      : person === null
        ? { kind: 'stranger', user: userId }
        : { kind: 'direct', person }
  return { platform: 'wecom' as const, conversation, person, userId, replyAddress, ...(saidAt === undefined ? {} : { saidAt }) }
}
