import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ShownCard, readCard } from '../card.ts'
import type { MediaType, UploadedMedia } from '../media.ts'
import { mentioned, namedIn } from '../mentions.ts'
import { checkPicture, decodeBase64 } from '../picture.ts'
import { Refused, byteLength, checkContent, read } from '../refused.ts'
import { type Content, cardText, content } from '../shown.ts'

/** The group that a webhook speaks to. */
export interface Target {
  readonly members: ReadonlySet<string>
  /** Userids by the mobile number that members have given. */
  readonly mobiles: Readonly<Record<string, string>>
  readonly media: UploadedMedia
}

const PICTURE_MOST = 2 * 1024 * 1024
const textSchema = z.object({
  content: z.string().default(''),
  mentioned_list: z.array(z.string()).default([]),
  mentioned_mobile_list: z.array(z.string()).default([]),
})
const markdownSchema = z.object({ content: z.string().default('') })
const imageSchema = z.object({ base64: z.string(), md5: z.string() })
const article = z.object({
  title: z.string().min(1),
  description: z.string().default(''),
  url: z.string().min(1),
  picurl: z.string().optional(),
})
const newsSchema = z.object({ articles: z.array(article).min(1).max(8) })
const mediaSchema = z.object({ media_id: z.string() })

function text(body: unknown, { members, mobiles }: Target): Content {
  const { content: said, mentioned_list, mentioned_mobile_list } = read(textSchema, body)
  checkContent(said, 2048)
  const byMobile = mentioned_mobile_list.map((mobile) => mobiles[mobile] ?? mobile)
  return content('text', said, mentioned(said, [...mentioned_list, ...byMobile], members))
}

function markdown(body: unknown, { members }: Target): Content {
  const { content: said } = read(markdownSchema, body)
  checkContent(said, 4096)
  return content('markdown', said, mentioned(said, [], members))
}

function markdownV2(body: unknown): Content {
  const { content: said } = read(markdownSchema, body)
  checkContent(said, 4096)
  return content('markdown_v2', said, { namedOnly: namedIn(said) })
}

function image(body: unknown): Content {
  const { base64, md5 } = read(imageSchema, body)
  const bytes = decodeBase64(base64)
  if (createHash('md5').update(bytes).digest('hex') !== md5) throw new Refused(40058, 'image md5 not match')
  if (bytes.length > PICTURE_MOST) throw new Refused(40009, 'image size exceed limit 2097152')
  checkPicture(bytes)
  return content('image', '[图片]', { file: { name: 'image', bytes } })
}

function news(body: unknown): Content {
  const cut = (said: string, most: number): string =>
    byteLength(said) > most ? `${Buffer.from(said).subarray(0, most).toString()}…` : said
  const { articles } = read(newsSchema, body)
  return content('news', articles.map(({ title, description, url }) => [cut(title, 128), cut(description, 512), url].join('\n')).join('\n'))
}

const uploaded =
  (type: MediaType) =>
  (body: unknown, { media }: Target): Content => {
    const file = media.take(read(mediaSchema, body).media_id, type)
    return content(type, `[${file.name}]`, { file })
  }

function templateCard(body: unknown): Content {
  const card = readCard(body)
  if (card.card_type !== 'text_notice' && card.card_type !== 'news_notice') throw new Refused(40058, 'card_type not allowed here')
  return content('template_card', cardText(card), { card: new ShownCard(card) })
}

const kinds = new Map<string, (body: unknown, target: Target) => Content>([
  ['text', text],
  ['markdown', markdown],
  ['markdown_v2', markdownV2],
  ['image', image],
  ['news', news],
  ['file', uploaded('file')],
  ['voice', uploaded('voice')],
  ['template_card', templateCard],
])

/** What people will see of it, or the refusal. */
export function webhookContent(body: unknown, target: Target): Content {
  const message = read(z.looseObject({ msgtype: z.string().default('') }), body)
  const kind = kinds.get(message.msgtype)
  if (kind === undefined) throw new Refused(40008, 'invalid message type')
  return kind(message[message.msgtype], target)
}
