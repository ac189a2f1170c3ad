import { refuse } from '../answer.ts'
import { parsed } from './access-tokens.ts'
import type { Media, Tenant } from '../tenant.ts'

/** Bytes of the JSON text. */
const LONGEST = 15_000

/** What each msgKey needs; all of it text. */
const needed: Readonly<Record<string, readonly string[]>> = {
  sampleText: ['content'],
  sampleMarkdown: ['title', 'text'],
  sampleImageMsg: ['photoURL'],
  sampleLink: ['text', 'title', 'picUrl', 'messageUrl'],
  sampleActionCard: ['title', 'text', 'singleTitle', 'singleURL'],
  sampleActionCard2: ['title', 'text', ...buttons(2)],
  sampleActionCard3: ['title', 'text', ...buttons(3)],
  sampleActionCard4: ['title', 'text', ...buttons(4)],
  sampleActionCard5: ['title', 'text', ...buttons(5)],
  sampleActionCard6: ['title', 'text', 'buttonTitle1', 'buttonUrl1', 'buttonTitle2', 'buttonUrl2'],
  sampleFile: ['mediaId', 'fileName', 'fileType'],
  sampleAudio: ['mediaId', 'duration'],
  sampleVideo: ['duration', 'videoMediaId', 'videoType', 'picMediaId'],
}

function buttons(count: number): string[] {
  return Array.from({ length: count }, (_, n) => [`actionTitle${n + 1}`, `actionURL${n + 1}`]).flat()
}

const fileTypes = ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx']

export interface Shown {
  readonly kind: string
  readonly title: string
  readonly text: string
  readonly content: Readonly<Record<string, string>>
  readonly media?: Media
}

/** What people see of a msgKey and its msgParam, or a refusal as the OpenAPI gives it. */
export function readMsgParam(tenant: Tenant, msgKey: string | undefined, msgParam: unknown): Shown {
  const fields = needed[msgKey ?? '']
  if (msgKey === undefined) refuse(400, 'invalidParameter.msgKey.empty', 'msgKey is empty')
  if (fields === undefined) refuse(400, 'invalidParameter.msgKey.invalid', `msgKey ${msgKey} is unknown`)
  if (typeof msgParam !== 'string') refuse(400, 'invalidParameter.msgParam.invalid', 'msgParam is not a JSON string')
  if (Buffer.byteLength(msgParam) > LONGEST) refuse(400, 'invalidParameter.msgParam.tooLong', `msgParam is longer than ${LONGEST} bytes`)
  const content = contentOf(msgParam, fields)
  const media = mediaOf(tenant, msgKey, content)
  return {
    kind: msgKey,
    title: content['title'] ?? '',
    text: content['text'] ?? content['content'] ?? '',
    content,
    ...(media && { media }),
  }
}

function contentOf(msgParam: string, fields: readonly string[]): Record<string, string> {
  const content = parsed(msgParam)
  if (typeof content !== 'object' || content === null) refuse(400, 'invalidParameter.msgParam.invalid', 'msgParam is not a JSON object')
  const wrong = fields.find((field) => typeof content[field as never] !== 'string' || content[field as never] === '')
  if (wrong !== undefined) refuse(400, 'invalidParameter.msgParam.invalid', `msgParam.${wrong} is missing or not text`)
  return content as Record<string, string>
}

/** Ids begin with `@`; a picture may also be a public URL, which is not ours to look at. */
function mediaOf(tenant: Tenant, msgKey: string, content: Record<string, string>): Media | undefined {
  if (msgKey === 'sampleFile' && !fileTypes.includes(content['fileType'] ?? ''))
    refuse(400, 'invalidParameter.msgParam.invalid', `fileType ${content['fileType']} is not allowed`)
  const id = content['mediaId'] ?? content['videoMediaId'] ?? content['photoURL']
  if (id === undefined || /^https?:/.test(id)) return undefined
  const media = tenant.media.get(id)
  if (media === undefined) refuse(400, 'invalidParameter.msgParam.invalid', `media ${id} does not exist`)
  return media
}
