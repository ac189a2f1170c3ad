import type { Buffer } from 'node:buffer'
import { z } from 'zod'
import type { SendResult } from '../../../delivery/sender.ts'
import { InDoubt } from '../../call.ts'
import { InOrder } from '../../in-order.ts'
import { bucket } from '../../pace.ts'
import { refusal } from '../../ways.ts'
import { resultOf } from '../codes.ts'
import { type MediaFile, WEBHOOK_MOST, md5Of, mediaOf } from '../wire/media.ts'
import type { Part } from './render.ts'
import { post } from '../wire/post.ts'

/** As it stands in what is kept of an answer. */
const WAY = '群机器人 Webhook'
/** The platform takes 20. */
const A_MINUTE = 18

/** What the group webhooks of one process have taken; each key speaks to one group, one call after another. */
export class Webhooks {
  readonly #apiBase: string
  readonly #millis: number
  readonly #rooms = new Map<string, () => boolean>()
  readonly #inOrder = new InOrder()

  /** `millis`: until a call is answered. */
  constructor(apiBase: string, millis: number) {
    this.#apiBase = apiBase
    this.#millis = millis
  }

  /** Throws Unreached and InDoubt. */
  send(key: string, part: Part, content: Buffer | undefined): Promise<SendResult> {
    return this.#inOrder.add(key, () => this.#sendNow(key, part, content))
  }

  async #sendNow(key: string, part: Part, content: Buffer | undefined): Promise<SendResult> {
    if (part.kind !== 'media') return this.#call(key, bodyOf(part))
    const media = content === undefined ? null : mediaOf(part.file, content, WEBHOOK_MOST)
    if (media === null) return refusal('never', '文件太小或太大')
    if (part.notice !== null) await this.#call(key, markdown(part.notice))
    return this.#sendMedia(key, media)
  }

  #hasRoom(key: string): boolean {
    const room = this.#rooms.get(key) ?? bucket(A_MINUTE, 60)
    this.#rooms.set(key, room)
    return room()
  }

  async #sendMedia(key: string, media: MediaFile): Promise<SendResult> {
    if (media.type === 'image')
      return this.#call(key, { msgtype: 'image', image: { base64: media.bytes.toString('base64'), md5: md5Of(media.bytes) } })
    const mediaId = await this.#upload(key, media)
    return typeof mediaId === 'string' ? this.#call(key, { msgtype: 'file', file: { media_id: mediaId } }) : mediaId
  }

  async #call(key: string, body: object): Promise<SendResult> {
    if (!this.#hasRoom(key)) return refusal('after-a-minute', `本程序每分钟最多发 ${A_MINUTE} 条`)
    const posted = await post(`${this.#apiBase}/cgi-bin/webhook/send?key=${key}`, body, this.#millis)
    return 'sent' in posted ? posted : resultOf(WAY, posted)
  }

  /** Nothing is shown of an upload, so one without an answer is done anew. */
  async #upload(key: string, { name, bytes }: MediaFile): Promise<string | SendResult> {
    const form = new FormData()
    form.append('media', new Blob([new Uint8Array(bytes)]), name)
    const posted = await post(`${this.#apiBase}/cgi-bin/webhook/upload_media?key=${key}&type=file`, form, this.#millis * 4).catch(
      (error: unknown) => {
        if (error instanceof InDoubt) return refusal('now', error.message)
        throw error
      },
    )
    if ('sent' in posted) return posted
    const mediaId = uploaded.safeParse(posted.all).data?.media_id
    if (mediaId !== undefined) return mediaId
    return posted.errcode === 0 ? refusal('now', '上传没有得到素材编号') : resultOf(WAY, posted)
  }
}

const uploaded = z.object({ media_id: z.string().min(1) })

/** Tables show in the second kind of markdown only, mentions notify in text only. */
function bodyOf(part: Exclude<Part, { kind: 'media' }>): object {
  switch (part.kind) {
    case 'markdown':
      return markdown(part.content)
    case 'card':
      return markdown(part.instead)
    case 'mention':
      return { msgtype: 'text', text: { content: part.content, mentioned_list: part.userIds } }
  }
}

const markdown = (content: string): object => ({ msgtype: 'markdown_v2', markdown_v2: { content } })
