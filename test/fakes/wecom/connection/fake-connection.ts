import { randomUUID } from 'node:crypto'
import type { Callback } from '../bot.ts'
import { type ConnectionOptions, ConnectionServer } from './connection-server.ts'
import type { Enterprise } from '../enterprise.ts'
import {
  type Press,
  type Feedback,
  type Json,
  type Saying,
  pressBody,
  enterChatBody,
  feedbackBody,
  messageBody,
  placeOfPress,
} from '../incoming.ts'
import type { Place } from '../place.ts'

export interface FakeConnectionOptions extends ConnectionOptions {
  /** The one-use address that each callback carries; none without it. */
  readonly responseUrl?: (place: Place, msgid: string) => string
}

/** A callback that was sent, or that nobody was there to receive. */
export interface Sent {
  readonly reqId: string
  readonly msgid: string
  readonly delivered: boolean
  readonly frame: Json
}

/** The platform's end of the long connection of one bot, and the people who talk to it. What they see is in the enterprise. */
export class FakeConnection extends ConnectionServer {
  readonly #responseUrl: FakeConnectionOptions['responseUrl']

  constructor(enterprise: Enterprise, options: FakeConnectionOptions) {
    super(enterprise, options)
    this.#responseUrl = options.responseUrl
  }

  say(saying: Saying): Sent {
    this.enterprise.checkMember(saying)
    const callback = this.bot.hears('message', saying)
    const body = messageBody(this.bot, callback, saying, (name, bytes) => this.link(name, bytes))
    return this.#send('aibot_msg_callback', callback, body)
  }

  enterChat(userid: string): Sent {
    const callback = this.bot.hears('enter_chat', { userid })
    return this.#send('aibot_event_callback', callback, enterChatBody(this.bot, callback))
  }

  /** Fails when this person sees no such button. */
  press(press: Press): Sent {
    const callback = this.bot.hears('template_card_event', placeOfPress(this.bot, press), press.taskId)
    return this.#send('aibot_event_callback', callback, pressBody(this.bot, callback, press))
  }

  feedback(feedback: Feedback): Sent {
    const callback = this.bot.hears('feedback_event', feedback)
    return this.#send('aibot_event_callback', callback, feedbackBody(this.bot, callback, feedback))
  }

  /** A callback with exactly this body, for what no person can do by the means above. */
  callback(cmd: 'aibot_msg_callback' | 'aibot_event_callback', place: Place, body: Json): Sent {
    return this.#send(cmd, this.bot.hears(cmd === 'aibot_msg_callback' ? 'message' : 'other', place), body)
  }

  /** The same callback once more: the same msgid, under the same req_id or a new one. */
  repeat({ reqId, msgid, frame }: Sent, under: 'new-req-id' | 'same-req-id' = 'new-req-id'): Sent {
    const callback = this.callbacks.get(reqId)
    if (callback === undefined) throw new Error(`no callback ${reqId}`)
    return this.#deliver(under === 'same-req-id' ? reqId : randomUUID(), msgid, callback, frame)
  }

  #send(cmd: string, callback: Callback, body: Json): Sent {
    const { place, msgid } = callback
    const responseUrl = this.#responseUrl?.(place, msgid)
    return this.#deliver(randomUUID(), msgid, callback, {
      cmd,
      body: responseUrl === undefined ? body : { ...body, response_url: responseUrl },
    })
  }

  #deliver(reqId: string, msgid: string, callback: Callback, { cmd, body }: Json): Sent {
    this.callbacks.set(reqId, callback)
    const frame = { cmd, headers: { req_id: reqId }, body }
    return { reqId, msgid, frame, delivered: this.sendRaw(JSON.stringify(frame)) }
  }
}

export const startFakeConnection = (enterprise: Enterprise, options: FakeConnectionOptions): Promise<FakeConnection> =>
  new FakeConnection(enterprise, options).listen()
