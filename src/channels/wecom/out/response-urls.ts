import type { Outgoing, SendResult } from '../../../delivery/sender.ts'
import type { Instant } from '../../../policy/instant.ts'
import { InDoubt } from '../../call.ts'
import { resultOf } from '../codes.ts'
import { isOurs } from './target.ts'
import type { Part } from './render.ts'
import { post } from '../wire/post.ts'
import { taskIdOf } from './cards.ts'
import { RESPONSE_URL_SECONDS, type ReplyAddress } from './reply-address.ts'

const WAY = '回复地址'
/** Addresses are remembered as used for as long as they could be of use; this many are more than an hour brings. */
const MOST_USED = 10_000

/** The address that comes with a message: it takes one answer within an hour. */
export class ResponseUrls {
  readonly #apiBase: string
  readonly #millis: number
  readonly #now: () => Instant
  readonly #used = new Set<string>()

  constructor(apiBase: string, millis: number, now: () => Instant) {
    this.#apiBase = apiBase
    this.#millis = millis
    this.#now = now
  }

  /** Whether the address of the message may still take an answer. It came from outside, so it is called on the platform's hosts only. */
  usable({ responseUrl, at }: ReplyAddress): boolean {
    if (responseUrl === undefined || this.#used.has(responseUrl)) return false
    return this.#now() - at < RESPONSE_URL_SECONDS && isOurs(responseUrl, this.#apiBase)
  }

  /** Throws Unreached and InDoubt. */
  async send(reply: ReplyAddress, part: Part, outgoing: Outgoing): Promise<SendResult> {
    const { responseUrl = '' } = reply
    this.#note(responseUrl)
    try {
      const posted = await post(responseUrl, bodyOf(part, reply, outgoing), this.#millis)
      if (!('sent' in posted)) return resultOf(WAY, posted)
      if (posted.retry !== 'never') this.#used.delete(responseUrl)
      return posted
    } catch (error) {
      if (!(error instanceof InDoubt)) this.#used.delete(responseUrl)
      throw error
    }
  }

  #note(url: string): void {
    const [oldest] = this.#used
    if (this.#used.size >= MOST_USED && oldest !== undefined) this.#used.delete(oldest)
    this.#used.add(url)
  }
}

/** In a group an address takes text alone. */
export const takesCards = ({ chat }: ReplyAddress): boolean => chat.type === 'single'

function bodyOf(part: Part, reply: ReplyAddress, outgoing: Outgoing): object {
  if (part.kind === 'card' && takesCards(reply))
    return { msgtype: 'template_card', template_card: { ...part.card, task_id: taskIdOf(outgoing) } }
  return { msgtype: 'markdown', markdown: { content: part.kind === 'markdown' ? part.content : part.instead } }
}
