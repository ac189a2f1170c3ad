import { z } from 'zod'
import type { UnreadKind } from '../../../conversation/inbox/incoming.ts'
import type { Instant } from '../../../policy/instant.ts'
import { picturesIn } from './pictures.ts'
import { quotedText } from '../../quoted-text.ts'

/** What a robot message says, by Stream or by HTTP callback: the bodies are the same. */
export type DingtalkEvent =
  | HeardMessage
  /** The organisation's quota is used up: the platform puts a code where the text would be. */
  | { readonly kind: 'withheld'; readonly code: string }

export interface HeardMessage {
  readonly kind: 'said'
  /** The same on each redelivery, unlike the frame's own id. */
  readonly messageId: string
  readonly conversationId: string
  readonly group: boolean
  readonly title: string | null
  /** The enterprise's user id; null for members of other organisations, and for everybody until the app's version is published. */
  readonly staffId: string | null
  /** The user id, or where there is none the platform's encrypted one. */
  readonly userId: string
  readonly outsider: boolean
  readonly addressed: boolean
  readonly text: string
  /** `text` is what the platform heard. */
  readonly spoken: boolean
  /** The words of the message that was quoted; null: none was. */
  readonly quoted: string | null
  /** In a private chat: where they are to be had. */
  readonly pictures: readonly unknown[]
  readonly unread: UnreadKind | null
  readonly saidAt: Instant | null
  readonly session: { readonly url: string; readonly untilMillis: number } | null
}

const millis = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .catch(0)
const id = z.string().trim().min(1).max(512)
const optionalId = id.optional().catch(undefined)
const code = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined)
const withCode = z.looseObject({ errorCode: code }).optional().catch(undefined)

/** Not documented, only seen: by others, and on a card of the bot's own often without its content. */
const quoting = { isReplyMsg: z.boolean().optional().catch(undefined), repliedMsg: z.unknown().optional() }

const message = z.looseObject({
  msgId: id,
  conversationId: id,
  conversationType: z.union([
    z.literal('1'),
    z.literal('2'),
    z.literal(1).transform(() => '1' as const),
    z.literal(2).transform(() => '2' as const),
  ]),
  conversationTitle: z.string().max(512).optional().catch(undefined),
  isInAtList: z.boolean().optional().catch(undefined),
  chatbotCorpId: optionalId,
  senderCorpId: optionalId,
  senderStaffId: optionalId,
  senderId: optionalId,
  createAt: millis.optional(),
  sessionWebhook: z.string().max(4096).optional().catch(undefined),
  sessionWebhookExpiredTime: millis.optional(),
  msgtype: z.string().optional().catch(undefined),
  text: z
    .looseObject({ content: z.string().optional().catch(undefined), errorCode: code, ...quoting })
    .optional()
    .catch(undefined),
  content: z.unknown().optional(),
  errorCode: code,
})
type Body = z.infer<typeof message>

/** Null for what is no robot message: the frame or request is then answered as bad. */
export function readEvent(body: unknown): DingtalkEvent | null {
  const read = message.safeParse(body)
  if (!read.success) return null
  const code = codeInstead(read.data)
  return code === null ? said(read.data) : { kind: 'withheld', code }
}

/** The place of the code is not documented; there is no content beside it anyway. */
function codeInstead({ errorCode, text, content }: Body): string | null {
  const found = errorCode ?? text?.errorCode ?? withCode.parse(content)?.errorCode
  return found === undefined || found === '0' || (text?.content ?? '').trim() !== '' ? null : found
}

function said(body: Body): HeardMessage | null {
  const { msgId, conversationId, conversationType, conversationTitle, senderStaffId, senderId, senderCorpId, chatbotCorpId } = body
  const userId = senderStaffId ?? senderId
  if (userId === undefined) return null
  const group = conversationType === '2'
  return {
    kind: 'said',
    messageId: msgId,
    conversationId,
    group,
    title: (group && conversationTitle) || null,
    staffId: senderStaffId ?? null,
    userId,
    outsider: senderCorpId !== undefined && chatbotCorpId !== undefined && senderCorpId !== chatbotCorpId,
    addressed: !group || body.isInAtList !== false,
    ...contentOf(body, group),
    quoted: quotedIn(body),
    pictures: group ? [] : picturesIn(body.msgtype, body.content),
    saidAt: body.createAt ? Math.floor(body.createAt / 1000) : null,
    session: body.sessionWebhook ? { url: body.sessionWebhook, untilMillis: body.sessionWebhookExpiredTime ?? 0 } : null,
  }
}

const unreadKinds: Readonly<Record<string, UnreadKind>> = {
  picture: 'picture',
  audio: 'voice',
  video: 'video',
  file: 'file',
  chatRecord: 'forwarded',
}

const richText = z.looseObject({
  richText: z.array(z.looseObject({ text: z.string().optional().catch(undefined), type: z.string().optional().catch(undefined) })),
})

const audio = z.looseObject({ recognition: z.string().trim().min(1) })

/** Of a quotation stands a mark, its content or both, beside the text or the other content. */
function quotedIn({ text, content }: Body): string | null {
  const other = z.looseObject(quoting).safeParse(content).data
  const isReply = text?.isReplyMsg === true || other?.isReplyMsg === true
  const replied = z.looseObject({ content: z.unknown().optional() }).safeParse(text?.repliedMsg ?? other?.repliedMsg).data
  return isReply || replied !== undefined ? quotedText(replied?.content) : null
}

type Content = Pick<HeardMessage, 'text' | 'unread' | 'spoken'>

/** What the person typed: of a quoting message only the reply stands in `text.content`. Or what the platform heard, in a private chat. */
function contentOf({ msgtype, text, content }: Body, group: boolean): Content {
  if (msgtype === 'text') return { text: (text?.content ?? '').trim(), unread: null, spoken: false }
  if (msgtype === 'richText') return { ...richContent(content), spoken: false }
  const heard = msgtype === 'audio' && !group ? audio.safeParse(content).data?.recognition : undefined
  if (heard !== undefined) return { text: heard, unread: null, spoken: true }
  return { text: '', unread: unreadKinds[msgtype ?? ''] ?? 'unknown', spoken: false }
}

function richContent(content: unknown): Pick<HeardMessage, 'text' | 'unread'> {
  const read = richText.safeParse(content)
  if (!read.success) return { text: '', unread: 'unknown' }
  const parts = read.data.richText
  const typed = parts
    .map(({ text, type }) => (type === undefined || type === 'text' ? (text ?? '') : ''))
    .join('')
    .trim()
  return typed === ''
    ? { text: '', unread: parts.some(({ type }) => type === 'picture') ? 'picture' : 'unknown' }
    : { text: typed, unread: null }
}
