import { z } from 'zod'
import { parsed } from '../openapi/access-tokens.ts'
import { refuseOld } from '../answer.ts'
import type { Post, Tenant } from '../tenant.ts'

/** Bytes of a whole body. */
const LONGEST = 20_000

const text = z.string().min(1)
const link = z.looseObject({ title: text, messageURL: text, picURL: text })
const contents: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  text: z.looseObject({ content: text }),
  markdown: z.looseObject({ title: text, text }),
  link: z.looseObject({ title: text, text, messageUrl: text, picUrl: z.string().optional() }),
  actionCard: z.union([
    z.looseObject({ title: text, text, singleTitle: text, singleURL: text }),
    z.looseObject({ title: text, text, btns: z.array(z.looseObject({ title: text, actionURL: text })).min(1) }),
  ]),
  feedCard: z.looseObject({ links: z.array(link).min(1) }),
}
const envelope = z.looseObject({
  msgtype: z.string(),
  msgUuid: z.string().optional(),
  at: z
    .looseObject({
      atMobiles: z.array(z.string()).optional(),
      atUserIds: z.array(z.string()).optional(),
      isAtAll: z.boolean().optional(),
    })
    .nullish(),
})
type Envelope = z.infer<typeof envelope>

export interface WebhookMessage {
  readonly uuid: string | undefined
  readonly shown: Pick<Post, 'kind' | 'title' | 'text' | 'content'>
  readonly envelope: Envelope
}

/** A message for a webhook, of a robot or of a conversation, or a refusal as the old host gives it. */
export function readWebhookMessage(body: Buffer): WebhookMessage {
  if (body.length > LONGEST) refuseOld(460101, `message too long, exceed ${LONGEST} bytes`)
  const read = envelope.safeParse(parsed(body))
  if (!read.success) refuseOld(40035, '缺少参数 json')
  const schema = contents[read.data.msgtype]
  if (schema === undefined) refuseOld(400105, `不支持的消息类型 ${read.data.msgtype}`)
  const content = schema.safeParse(read.data[read.data.msgtype])
  if (!content.success) refuseOld(40035, `缺少参数 ${read.data.msgtype}`)
  const shown = {
    kind: read.data.msgtype,
    title: textOf(content.data['title']),
    text: textOf(content.data['text'] ?? content.data['content']),
    content: content.data,
  }
  return { uuid: read.data.msgUuid, shown, envelope: read.data }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Text and markdown mention whom `at` names and the text names too; the other kinds nobody. */
export function mentionsOf(tenant: Tenant, conversation: string, { shown, envelope }: WebhookMessage): string[] {
  if (!['text', 'markdown'].includes(shown.kind)) return []
  const { atMobiles = [], atUserIds = [], isAtAll = false } = envelope.at ?? {}
  if (isAtAll) return ['@all']
  const byMobile = [...tenant.people].filter(
    ([, { mobile }]) => mobile !== undefined && atMobiles.includes(mobile) && names(shown.text, mobile),
  )
  const byId = atUserIds.filter((userId) => names(shown.text, userId))
  return tenant.present(conversation, [...new Set([...byId, ...byMobile.map(([userId]) => userId)])])
}

/** Whether the text has `@id` as a whole, not only as the beginning of a longer id. */
const names = (text: string, id: string): boolean =>
  text
    .split(`@${id}`)
    .slice(1)
    .some((after) => !/^[\w-]/.test(after))
