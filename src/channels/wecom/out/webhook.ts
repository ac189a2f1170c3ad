import { z } from 'zod'
import type { SendResult } from '../../../delivery/sender.ts'
import type { FileMessage } from '../../../messages/message.ts'
import { refused, resultOf } from '../codes.ts'
import { bucket } from '../../pace.ts'
import { type Media, WEBHOOK_MOST, md5Of, mediaOf } from '../wire/media.ts'
import type { Piece } from './render.ts'
import { type NotDone, post } from '../wire/post.ts'

const WAY = '群机器人 Webhook'
/** The platform takes 20. */
const A_MINUTE = 18

/** What the group webhooks of one process have taken; each key speaks to one group, one call after another. */
export class Webhooks {
  readonly #apiBase: string
  readonly #millis: number
  readonly #keys = new Map<string, { readonly room: () => boolean; last: Promise<unknown> }>()

  /** `millis`: until a call is answered. */
  constructor(apiBase: string, millis: number) {
    this.#apiBase = apiBase
    this.#millis = millis
  }

  /** Throws NoAnswer when nobody knows whether it arrived. */
  async send(key: string, piece: Piece): Promise<SendResult> {
    const robot = this.#keys.get(key) ?? { room: bucket(A_MINUTE, 60), last: Promise.resolve() }
    this.#keys.set(key, robot)
    const mine = robot.last.then(() => this.#sendNow(key, robot.room, piece))
    robot.last = mine.catch(() => null)
    return mine
  }

  async #sendNow(key: string, room: () => boolean, piece: Piece): Promise<SendResult> {
    if (piece.kind !== 'media') return this.#call(key, room, bodyOf(piece))
    if (piece.notice !== null) await this.#call(key, room, markdown(piece.notice))
    return this.#sendMedia(key, room, piece.file)
  }

  async #sendMedia(key: string, room: () => boolean, file: FileMessage): Promise<SendResult> {
    const media = mediaOf(file, WEBHOOK_MOST)
    if (media === null) return refused(`${WAY}：文件太小或太大`, 'never')
    if (media.type === 'image')
      return this.#call(key, room, { msgtype: 'image', image: { base64: media.bytes.toString('base64'), md5: md5Of(media.bytes) } })
    const mediaId = await this.#upload(key, media)
    return typeof mediaId === 'string' ? this.#call(key, room, { msgtype: 'file', file: { media_id: mediaId } }) : mediaId
  }

  async #call(key: string, room: () => boolean, body: object): Promise<SendResult> {
    if (!room()) return refused(`${WAY}：本程序每分钟最多发 ${A_MINUTE} 条`, 'after-a-minute')
    const answer = await post(`${this.#apiBase}/cgi-bin/webhook/send?key=${key}`, body, this.#millis)
    return 'notDone' in answer ? notDone(answer) : resultOf(WAY, answer)
  }

  /** Nothing is shown of an upload, so one without an answer is done anew. */
  async #upload(key: string, { name, bytes }: Media): Promise<string | SendResult> {
    const form = new FormData()
    form.append('media', new Blob([new Uint8Array(bytes)]), name)
    const answer = await post(`${this.#apiBase}/cgi-bin/webhook/upload_media?key=${key}&type=file`, form, this.#millis * 4).catch(
      (error: unknown): NotDone => ({ notDone: error instanceof Error ? error.message : '没有应答', retry: 'now' }),
    )
    if ('notDone' in answer) return notDone(answer)
    const mediaId = uploaded.safeParse(answer.all).data?.media_id
    if (mediaId !== undefined) return mediaId
    return answer.errcode === 0 ? refused(`${WAY}：上传没有得到素材编号`, 'now') : resultOf(WAY, answer)
  }
}

const uploaded = z.object({ media_id: z.string().min(1) })

const notDone = ({ notDone: why, retry }: NotDone): SendResult =>
  refused(`${WAY}：${why}`, retry, ...(retry === 'never' ? (['alarm'] as const) : []))

/** Tables show in the second kind of markdown only, mentions notify in text only. */
function bodyOf(piece: Exclude<Piece, { kind: 'media' }>): object {
  switch (piece.kind) {
    case 'markdown':
      return markdown(piece.content)
    case 'card':
      return markdown(piece.instead)
    case 'mention':
      return { msgtype: 'text', text: { content: piece.content, mentioned_list: piece.userIds } }
  }
}

const markdown = (content: string): object => ({ msgtype: 'markdown_v2', markdown_v2: { content } })
