import { z } from 'zod'
import type { UnreadKind } from '../../../conversation/inbox/incoming.ts'
import type { Instant } from '../../../policy/instant.ts'

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
    .looseObject({ content: z.string().optional().catch(undefined), errorCode: code })
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

/** Where the code stands is not documented; wherever it is, there is no content beside it. */
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
    ...contentOf(body),
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

/**
 * What the person typed: of a quoting message only the reply stands in `text.content`, and nothing else of the body is read. What was
 * spoken is not executed either, whatever the platform heard in it.
 */
function contentOf({ msgtype, text, content }: Body): Pick<HeardMessage, 'text' | 'unread'> {
  if (msgtype === 'text') return { text: (text?.content ?? '').trim(), unread: null }
  if (msgtype === 'richText') return richContent(content)
  return { text: '', unread: unreadKinds[msgtype ?? ''] ?? 'unknown' }
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
