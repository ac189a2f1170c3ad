import { randomBytes } from 'node:crypto'
import type { Outgoing, SendResult } from '../../delivery/sender.ts'
import type { FileMessage } from '../../messages/message.ts'
import type { Instant } from '../../policy/instant.ts'
import { refused, resultOf } from './answer.ts'
import { cannotBeAnswered } from './codes.ts'
import type { Connection } from './connection.ts'
import { BOT_MOST, mediaOf } from './media.ts'
import type { Piece } from './pieces.ts'
import { REPLY_SECONDS, type ReplyAddress } from './reply-address.ts'
import { type Asked, NoAnswer } from './requests.ts'
import { upload } from './upload.ts'

const WAY = '智能机器人'

export interface Chat {
  readonly id: string
  readonly type: 'single' | 'group'
}

/** Where the bot says it: in answer to a message, in a conversation that it knows, or both. */
export interface BotTarget {
  readonly reply: ReplyAddress | null
  readonly chat: Chat | null
}

/** What the bot says over its long connection. */
export class BotMessages {
  readonly #connection: Connection
  readonly #now: () => Instant
  /** Answers that had none themselves. Sent again under the same id they replace what may have arrived. */
  readonly #inDoubt = new Set<string>()

  constructor(connection: Connection, now: () => Instant) {
    this.#connection = connection
    this.#now = now
  }

  /** Throws NoAnswer when nobody knows whether it arrived. */
  async send(piece: Piece, target: BotTarget, outgoing: Outgoing): Promise<SendResult> {
    if (!this.#connection.connected()) return notConnected
    const ready = await this.#ready(piece, outgoing)
    if ('sent' in ready) return ready
    const { body, content } = ready
    const { reply, chat } = target
    const reqId = reply !== null && this.#now() - reply.at < REPLY_SECONDS ? reply.reqId : undefined
    if (piece.kind === 'media' && piece.notice !== null) await this.#say(markdown(piece.notice).body, reqId, chat)
    if (content === null || reqId === undefined) return this.#say(body, reqId, chat)
    return this.#stream(content, reqId, chat, outgoing)
  }

  /** What the platform can be asked to send; files are brought to it before. */
  async #ready(piece: Piece, { id, part, repeat }: Outgoing): Promise<Ready | Refusal> {
    switch (piece.kind) {
      case 'markdown':
        return markdown(piece.content)
      case 'mention':
        return markdown(piece.instead)
      case 'card': {
        // An id that was used is refused, and a repeat is to be seen, the second as well.
        const task_id = `${id}@${part}${repeat ? `@${randomBytes(4).toString('hex')}` : ''}`
        return { body: { msgtype: 'template_card', template_card: { ...piece.card, task_id } }, content: null }
      }
      case 'media':
        return this.#uploaded(piece.file)
    }
  }

  async #uploaded(file: FileMessage): Promise<Ready | Refusal> {
    const media = mediaOf(file, BOT_MOST)
    if (media === null) return refused(`${WAY}：文件太小或太大`, 'never')
    const done = await upload(this.#connection, media)
    if ('mediaId' in done) return { body: { msgtype: media.type, [media.type]: { media_id: done.mediaId } }, content: null }
    if ('lost' in done) return refused(`${WAY}：${done.lost}`, 'now')
    const result = resultOf(WAY, done.refused)
    return result.sent ? refused(`${WAY}：上传未完成`, 'now') : result
  }

  /** A finished stream: sent again it replaces itself, so one without an answer is simply sent again. */
  async #stream(content: string, reqId: string, chat: Chat | null, { id, part, repeat }: Outgoing): Promise<SendResult> {
    const streamId = `${id}-${part}`
    const body = { msgtype: 'stream', stream: { id: streamId, finish: true, content } }
    const asked = await this.#connection.ask('aibot_respond_msg', body, reqId).catch((error: unknown) => doubt(error))
    if ('doubt' in asked) {
      this.#inDoubt.add(streamId)
      return refused(`${WAY}：${asked.doubt}；同一条流式消息重发只会替换`, 'now')
    }
    if (!asked.sent || !cannotBeAnswered(asked.answer.errcode)) return this.#settled(streamId, asked)
    if (this.#inDoubt.delete(streamId) && !repeat) throw new NoAnswer(`${WAY}：流式消息已不能更新，上次是否已送达无法知道`)
    return this.#say(markdown(content).body, undefined, chat)
  }

  #settled(streamId: string, asked: Asked): SendResult {
    if (asked.sent) this.#inDoubt.delete(streamId)
    return resultAsked(asked)
  }

  /** In answer to the message where it still can be answered; otherwise, as a message of its own. */
  async #say(body: object, reqId: string | undefined, chat: Chat | null): Promise<SendResult> {
    const answered = reqId === undefined ? null : await this.#connection.ask('aibot_respond_msg', body, reqId)
    if (answered !== null && !(answered.sent && cannotBeAnswered(answered.answer.errcode))) return resultAsked(answered)
    if (chat === null) return refused(`${WAY}：不知道会话 id，无法主动发送`, 'never')
    return resultAsked(
      await this.#connection.ask('aibot_send_msg', { chatid: chat.id, chat_type: chat.type === 'single' ? 1 : 2, ...body }),
    )
  }
}

/** Ready to be sent; `content`: of markdown, which can go as a stream. */
interface Ready {
  readonly body: object
  readonly content: string | null
}
type Refusal = SendResult & { sent: false }

const markdown = (content: string): Ready => ({ body: { msgtype: 'markdown', markdown: { content } }, content })

function doubt(error: unknown): { readonly doubt: string } {
  if (error instanceof NoAnswer) return { doubt: error.message }
  throw error
}

const notConnected = refused(`${WAY}：长连接未连通`, 'when-connected')

const resultAsked = (asked: Asked): SendResult => (asked.sent ? resultOf(WAY, asked.answer) : notConnected)
