import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Bot, type BotOptions, type Callback } from '../bot.ts'
import { CallbackClient, type CallbackClientOptions, type Exchange, type Posting } from './callback-client.ts'
import type { Enterprise } from '../enterprise.ts'
import {
  type Press,
  type Feedback,
  type Json,
  type MakeLink,
  type Saying,
  pressBody,
  enterChatBody,
  feedbackBody,
  messageBody,
  placeOfPress,
} from '../incoming.ts'
import type { Place } from '../place.ts'
import { Refused, answerOf } from '../refused.ts'
import { respondMessage, respondUpdate, respondWelcome } from '../replies.ts'

export interface FakeCallbackOptions extends BotOptions, CallbackClientOptions {
  /** Where the files that people send can be had (`mediaLink` of the fake webhook); without it nobody can send one. */
  readonly link?: MakeLink
  readonly responseUrl?: (place: Place, msgid: string) => string
}

/** A callback and what came back each time that it was posted. */
export interface Posted {
  readonly msgid: string
  readonly exchanges: Exchange[]
  readonly callback: Callback
  readonly body: Json
}

/** A message that is not answered in time or not with 200 is posted so often in all. */
const ATTEMPTS = 3
/** Seconds after the message in which a stream is asked for. */
const POLLED = 360

/** The platform calling the address of a bot in URL mode, and the people who talk to it. What they see is in the enterprise. */
export class FakeCallback {
  readonly bot: Bot
  readonly client: CallbackClient
  /** Answers that the platform would not have taken, and why. */
  readonly problems: string[] = []
  readonly #enterprise: Enterprise
  readonly #options: FakeCallbackOptions

  constructor(enterprise: Enterprise, options: FakeCallbackOptions) {
    this.#enterprise = enterprise
    this.#options = options
    // Nothing is said of a rate for passive replies.
    this.bot = new Bot(enterprise, { ...options, limits: 'off' })
    this.client = new CallbackClient(enterprise.clock, options)
  }

  say(saying: Saying, posting?: Posting): Promise<Posted> {
    this.#enterprise.checkMember(saying)
    const callback = this.bot.hears('message', saying)
    return this.#deliver(callback, messageBody(this.bot, callback, saying, this.#options.link ?? noLink), posting)
  }

  enterChat(userid: string, posting?: Posting): Promise<Posted> {
    const callback = this.bot.hears('enter_chat', { userid })
    return this.#deliver(callback, enterChatBody(this.bot, callback), posting)
  }

  /** Fails when this person sees no such button. */
  press(press: Press, posting?: Posting): Promise<Posted> {
    const callback = this.bot.hears('template_card_event', placeOfPress(this.bot, press), press.taskId)
    return this.#deliver(callback, pressBody(this.bot, callback, press), posting)
  }

  feedback(feedback: Feedback, posting?: Posting): Promise<Posted> {
    const callback = this.bot.hears('feedback_event', feedback)
    return this.#deliver(callback, feedbackBody(this.bot, callback, feedback), posting)
  }

  /** The same message once more, under the same msgid. */
  async repeat(posted: Posted, posting?: Posting): Promise<Exchange> {
    const exchange = await this.client.post(JSON.stringify(posted.body), posting)
    posted.exchanges.push(exchange)
    this.#take(posted.callback, exchange)
    return exchange
  }

  /** Asks once for the next snapshot of each stream that is not finished; false when there is none to ask for any more. */
  async poll({ callback, body }: Posted): Promise<boolean> {
    const unfinished = [...callback.streams].filter(([, shown]) => shown.stream?.finished === false)
    if (unfinished.length === 0 || this.#enterprise.clock.now() - callback.at > POLLED) return false
    for (const [id] of unfinished) {
      const { aibotid, chatid, chattype, from } = body
      const asking = { msgid: randomUUID(), aibotid, chatid, chattype, from, msgtype: 'stream', stream: { id } }
      this.#take(callback, await this.client.post(JSON.stringify(asking)))
    }
    return true
  }

  /** Polls until all is finished, at most `most` times, so many milliseconds apart. */
  async follow(posted: Posted, milliseconds = 5, most = 100): Promise<void> {
    for (let polls = 0; polls < most; polls += 1) {
      if (!(await this.poll(posted))) return
      await wait(milliseconds)
    }
    throw new Error(`not finished after ${most} polls`)
  }

  async #deliver(callback: Callback, body: Json, posting?: Posting): Promise<Posted> {
    const { place, msgid } = callback
    const responseUrl = this.#options.responseUrl?.(place, msgid)
    const whole = responseUrl === undefined ? body : { ...body, response_url: responseUrl }
    const posted: Posted = { msgid, exchanges: [], callback, body: whole }
    // A press is posted once.
    const attempts = callback.trigger === 'template_card_event' ? 1 : ATTEMPTS
    for (let attempt = 0; attempt < attempts; attempt += 1) if ((await this.repeat(posted, posting)).status === 200) break
    return posted
  }

  #take(callback: Callback, { reply, problem }: Exchange): void {
    if (problem !== null) this.problems.push(problem)
    if (reply === null) return
    const { errcode, errmsg } = answerOf(() => this.#answered(callback, reply))
    if (errcode !== 0) this.problems.push(`${errcode} ${errmsg}`)
  }

  #answered(callback: Callback, reply: string): void {
    const body = parse(reply)
    if (callback.trigger === 'message') respondMessage(this.bot, callback, body, 'passive')
    else if (callback.trigger === 'enter_chat') respondWelcome(this.bot, callback, body, 'passive')
    else if (callback.trigger === 'template_card_event') respondUpdate(this.bot, callback, body)
    else throw new Refused(40008, 'nothing answers this event')
  }
}

const noLink: MakeLink = () => {
  throw new Error('there is nowhere to have files from: give a link')
}

function parse(reply: string): unknown {
  try {
    return JSON.parse(reply)
  } catch {
    throw new Refused(40058, 'the message in the reply is not JSON')
  }
}
