import type { Outgoing, Refusal, SendResult } from '../../../delivery/sender.ts'
import type { FileMessage } from '../../../messages/message.ts'
import type { Instant } from '../../../policy/instant.ts'
import { InDoubt } from '../../call.ts'
import { refusal } from '../../ways.ts'
import { cannotBeAnswered, resultOf } from '../codes.ts'
import type { LongConnection } from '../wire/long-connection.ts'
import { BOT_MOST, mediaOf } from '../wire/media.ts'
import { taskIdOf } from './cards.ts'
import type { Part } from './render.ts'
import { REPLY_SECONDS, type ReplyAddress } from './reply-address.ts'
import type { Reply } from '../wire/requests.ts'
import { upload } from '../wire/upload.ts'

/** As it stands in what is kept of an answer. */
const WAY = '智能机器人'
/** Answers that may have arrived and are remembered; the longest ago is forgotten. */
const MOST_DOUBTFUL = 10_000

export interface Chat {
  readonly id: string
  readonly type: 'single' | 'group'
}

/** Where the bot says it: in answer to a message, if it is one, and otherwise in the conversation. */
export interface BotTarget {
  readonly reply: ReplyAddress | null
  readonly chat: Chat
}

/** What the bot says over its long connection. */
export class BotMessages {
  readonly #connection: LongConnection
  readonly #now: () => Instant
  /**
   * By the id of the message that was answered: the stream whose own answer did not come, or `''` for what was no stream. That stream, sent
   * again, replaces what may have arrived. Anything else goes as a message of its own, since an answer that comes late would be taken for its.
   */
  readonly #inDoubt = new Map<string, string>()

  constructor(connection: LongConnection, now: () => Instant) {
    this.#connection = connection
    this.#now = now
  }

  /** Throws Unreached and InDoubt. */
  async send(part: Part, target: BotTarget, outgoing: Outgoing): Promise<SendResult> {
    const ready = await this.#ready(part, outgoing)
    if ('sent' in ready) return ready
    const { body, content } = ready
    const { reply, chat } = target
    const reqId = this.#answerable(reply, streamIdOf(outgoing))
    if (part.kind === 'media' && part.notice !== null) await this.#say(markdown(part.notice).body, reqId, chat)
    if (content === null || reqId === undefined) return this.#say(body, reqId, chat)
    return this.#stream(content, reqId, chat, outgoing)
  }

  /** It may have arrived as a stream, which only the same stream replaces: by any other way it would be said twice. */
  mayHaveArrived(reply: ReplyAddress | null, outgoing: Outgoing): boolean {
    return reply?.reqId !== undefined && this.#inDoubt.get(reply.reqId) === streamIdOf(outgoing)
  }

  #answerable(reply: ReplyAddress | null, streamId: string): string | undefined {
    if (reply?.reqId === undefined || this.#now() - reply.at >= REPLY_SECONDS) return undefined
    const doubtful = this.#inDoubt.get(reply.reqId)
    return doubtful === undefined || doubtful === streamId ? reply.reqId : undefined
  }

  /** What the platform can be asked to send; files are brought to it before. */
  async #ready(part: Part, outgoing: Outgoing): Promise<Ready | Refusal> {
    switch (part.kind) {
      case 'markdown':
        return markdown(part.content)
      case 'mention':
        return markdown(part.instead)
      case 'card':
        return { body: { msgtype: 'template_card', template_card: { ...part.card, task_id: taskIdOf(outgoing) } }, content: null }
      case 'media':
        return this.#uploaded(part.file, outgoing.content)
    }
  }

  async #uploaded(file: FileMessage, content: Buffer | undefined): Promise<Ready | Refusal> {
    const media = content === undefined ? null : mediaOf(file, content, BOT_MOST)
    if (media === null) return refusal('never', '文件太小或太大')
    const done = await upload(this.#connection, media)
    if ('mediaId' in done) return { body: { msgtype: media.type, [media.type]: { media_id: done.mediaId } }, content: null }
    if ('lost' in done) return refusal('now', done.lost)
    const result = resultOf(WAY, done.refused)
    return result.sent ? refusal('now', '上传未完成') : result
  }

  /** A finished stream: sent again it replaces itself, so one without an answer is simply sent again. */
  async #stream(content: string, reqId: string, chat: Chat, outgoing: Outgoing): Promise<SendResult> {
    const streamId = streamIdOf(outgoing)
    const body = { msgtype: 'stream', stream: { id: streamId, finish: true, content } }
    const reply = await this.#connection.ask('aibot_respond_msg', body, reqId).catch((error: unknown) => doubt(error))
    if ('doubt' in reply) {
      this.#doubt(reqId, streamId)
      return refusal('now', `${reply.doubt}；同一条流式消息重发只会替换`)
    }
    const result = resultOf(WAY, reply.verdict)
    const doubtful = this.#inDoubt.has(reqId) && !outgoing.repeat
    if (doubtful && !result.sent && result.retry !== 'never') return result
    this.#inDoubt.delete(reqId)
    if (doubtful && !result.sent) throw new InDoubt(`${result.reason}；上次是否已送达无法知道`)
    return cannotBeAnswered(reply.verdict.errcode) ? this.#say(markdown(content).body, undefined, chat) : result
  }

  #doubt(reqId: string, streamId: string): void {
    const [oldest] = this.#inDoubt.keys()
    if (this.#inDoubt.size >= MOST_DOUBTFUL && oldest !== undefined) this.#inDoubt.delete(oldest)
    this.#inDoubt.set(reqId, streamId)
  }

  /** In answer to the message where it still can be answered; otherwise, as a message of its own. */
  async #say(body: object, reqId: string | undefined, chat: Chat): Promise<SendResult> {
    const answered = reqId === undefined ? null : await this.#answer(body, reqId)
    if (answered !== null && !cannotBeAnswered(answered.verdict.errcode)) return resultOf(WAY, answered.verdict)
    const push = { chatid: chat.id, chat_type: chat.type === 'single' ? 1 : 2, ...body }
    return resultOf(WAY, (await this.#connection.ask('aibot_send_msg', push)).verdict)
  }

  async #answer(body: object, reqId: string): Promise<Reply> {
    try {
      return await this.#connection.ask('aibot_respond_msg', body, reqId)
    } catch (error) {
      if (error instanceof InDoubt) this.#doubt(reqId, '')
      throw error
    }
  }
}

/** Ready to be sent; `content`: of markdown, which can go as a stream. */
interface Ready {
  readonly body: object
  readonly content: string | null
}

const streamIdOf = ({ id, part }: Outgoing): string => `${id}-${part}`

const markdown = (content: string): Ready => ({ body: { msgtype: 'markdown', markdown: { content } }, content })

function doubt(error: unknown): { readonly doubt: string } {
  if (error instanceof InDoubt) return { doubt: error.message }
  throw error
}
