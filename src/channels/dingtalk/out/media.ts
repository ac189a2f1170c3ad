import type { Buffer } from 'node:buffer'
import { extname } from 'node:path'
import { z } from 'zod'
import type { FileMessage } from '../../../messages/message.ts'
import type { Client } from '../wire/client.ts'
import type { Refusal } from '../../../delivery/sender.ts'
import { InDoubt } from '../../call.ts'
import { refusal } from '../../ways.ts'
import { briefOf } from '../../../messages/brief.ts'
import { captionLines, oneLine } from './render.ts'
import { repeatMark } from '../../platform.ts'

const accepted = { image: ['jpg', 'jpeg', 'png', 'gif', 'bmp'], file: ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx'] } as const
const MOST_BYTES = 20 * 1024 * 1024
/** Uploaded files that are remembered: a bulletin goes to several groups. */
const REMEMBERED = 50

const NOT_KEPT = '文件的内容没有保存'

const uploaded = z.looseObject({ media_id: z.string().min(1) })

export interface MediaUploads {
  /** Uploads unless the same was uploaded before; media ids stay valid. A repeat shows nothing to anybody, so nothing is in doubt. */
  upload(message: FileMessage, content: Buffer | undefined): Promise<{ readonly mediaId: string } | Refusal>
}

export function openMedia(client: Client): MediaUploads {
  const known = new Map<string, string>()
  return {
    upload: async (message, content) => {
      const refused = whyNot(message, content?.length ?? 0)
      if (refused !== null || content === undefined) return refusal('never', refused ?? NOT_KEPT)
      const key = `${message.kind}/${message.hash}/${message.name}`
      const before = known.get(key)
      if (before !== undefined) return { mediaId: before }
      const result = await uploadOnce(client, message, content)
      if ('mediaId' in result) remember(known, key, result.mediaId)
      return result
    },
  }
}

const ending = (name: string): string => extname(name).slice(1).toLowerCase()

function whyNot({ kind, name }: FileMessage, size: number): string | null {
  if (size === 0 || size > MOST_BYTES) return `文件大小 ${size} 字节，钉钉只收 20 MB 以内`
  return (accepted[kind] as readonly string[]).includes(ending(name)) ? null : `钉钉不收这种文件：.${ending(name)}`
}

function remember(known: Map<string, string>, key: string, mediaId: string): void {
  const [oldest] = known.keys()
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest)
  known.set(key, mediaId)
}

async function uploadOnce(client: Client, { kind, name, mediaType }: FileMessage, bytes: Buffer) {
  try {
    const called = await client.upload(kind, name, new Blob([new Uint8Array(bytes)], { type: mediaType }))
    if (!('done' in called)) return called
    const read = uploaded.safeParse(called.body)
    return read.success ? { mediaId: read.data.media_id } : unclear
  } catch (error) {
    if (error instanceof InDoubt) return refusal('now', `上传没有完成：${error.message}`)
    throw error
  }
}

const unclear = refusal('now', '上传的应答里没有 media_id')

/** The message that shows it. The id begins with `@` and is passed on as it is. */
export function mediaMessage(message: FileMessage, mediaId: string, repeat: boolean): { msgKey: string; msgParam: object } {
  const { kind, name } = message
  if (kind === 'file')
    return { msgKey: 'sampleFile', msgParam: { mediaId, fileName: (repeat ? repeatMark : '') + name, fileType: ending(name) } }
  const below = message.captioned ? captionLines(message) : []
  if (!repeat && below.length === 0) return { msgKey: 'sampleImageMsg', msgParam: { photoURL: mediaId } }
  const lines = [...(repeat ? [repeatMark] : []), `![](${mediaId})`, ...below]
  return { msgKey: 'sampleMarkdown', msgParam: { title: repeat ? repeatMark : oneLine(briefOf(message)), text: lines.join('\n\n') } }
}
