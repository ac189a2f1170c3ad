import { setTimeout as pause } from 'node:timers/promises'
import type { Incoming } from '../../../conversation/inbox/incoming.ts'
import type { PlatformDeps } from '../../platform.ts'
import { type Body, readBody } from '../wire/body.ts'
import type { LongConnection } from '../wire/long-connection.ts'
import { escapedLines } from '../out/escape.ts'
import { type CardPress, type Reader, readEvent } from './events.ts'
import { Unreached } from '../../call.ts'
import { InOrder } from '../../in-order.ts'
import { takePress } from './press.ts'
import type { Timing } from '../settings.ts'
import { notStored, restarting, welcome } from './callback.ts'

type Deps = Pick<PlatformDeps, 'receive' | 'pressed' | 'pressedInVain' | 'log'>

/** So often what was said is stored, before the one who said it is told that it was not. */
const MOST_TRIES = 4

/** Takes what comes by the long connection. Messages of one chat are stored one after another; presses do not wait for them. */
export class Receiving {
  readonly #connection: () => LongConnection
  readonly #deps: Deps
  readonly #reader: Reader
  readonly #timing: Timing
  readonly #inOrder = new InOrder()

  constructor(connection: () => LongConnection, deps: Deps, reader: Reader, timing: Timing) {
    this.#connection = connection
    this.#deps = deps
    this.#reader = reader
    this.#timing = timing
  }

  /** Never throws. */
  take(reqId: string, content: unknown): void {
    const body = readBody(content)
    if (body === null) return this.#deps.log.warn({}, 'a callback of WeCom that is of no known form')
    if (body.msgtype === 'event') return void this.#quietly(() => this.#event(reqId, body))
    void this.#inOrder.add(body.chatid ?? body.from.userid ?? '', () => this.#quietly(() => this.#message(reqId, body)))
  }

  async #message(reqId: string, body: Body): Promise<void> {
    const event = await this.#again(() => readEvent(body, this.#reader, reqId))
    if (event?.kind === 'ignored') this.#deps.log.info({ why: event.why, msgtype: body.msgtype }, 'a callback of WeCom was left out')
    const incoming = event?.kind === 'message' ? event.incoming : null
    if (event === null) await this.#say(reqId, body, notStored)
    else if (incoming !== null) await this.#store(reqId, body, incoming)
  }

  async #store(reqId: string, body: Body, incoming: Incoming): Promise<void> {
    const received = await this.#again(() => this.#deps.receive(incoming))
    if (received === null) await this.#say(reqId, body, notStored)
    if (received === 'closing') await this.#say(reqId, body, restarting)
  }

  async #event(reqId: string, body: Body): Promise<void> {
    const event = await readEvent(body, this.#reader, reqId)
    switch (event.kind) {
      case 'press':
        return this.#press(reqId, event.on)
      case 'entered':
        return void (await this.#connection().ask('aibot_respond_welcome_msg', { msgtype: 'text', text: { content: welcome } }, reqId))
      case 'feedback':
        return this.#deps.log.info({}, 'somebody rated an answer in WeCom')
      case 'ignored':
        return this.#deps.log.info({ why: event.why }, 'an event of WeCom was left out')
      case 'message':
      case 'poll':
      case 'taken-over':
        return undefined
    }
  }

  async #press(reqId: string, on: CardPress): Promise<void> {
    const done = await takePress(on, this.#deps, this.#timing.press)
    if (done === null) return
    const { pressed, update } = done
    const errcode = await this.#errcode('aibot_respond_update_msg', update, reqId)
    if (errcode !== 0) this.#deps.log.warn({ errcode }, 'a card of WeCom could not be changed after a press')
    // What was done follows as a message anyway; why nothing was done would not be said at all.
    if (errcode !== 0 && 'says' in pressed) await this.#tellAlone(on, pressed.says)
    const end = pressed.state === 'working' ? await pressed.ends : null
    if (end !== null && 'says' in end) await this.#tellAlone(on, end.says)
  }

  /** By a message to who pressed; where the bot may not write to them, by a line for all. */
  async #tellAlone({ press }: CardPress, says: string): Promise<void> {
    const content = escapedLines(says).join('\n')
    const push = { chatid: press.userId, chat_type: 1, msgtype: 'markdown', markdown: { content } }
    if ((await this.#errcode('aibot_send_msg', push)) !== 0) await this.#deps.pressedInVain(press, says)
  }

  /** Of the answer; null when it did not leave. */
  async #errcode(cmd: string, body: object, reqId?: string): Promise<number | null> {
    try {
      return (await this.#connection().ask(cmd, body, reqId)).verdict.errcode
    } catch (error) {
      if (error instanceof Unreached) return null
      throw error
    }
  }

  /** In answer to a message, at once and outside the queue: there is nothing stored that it could follow from. */
  async #say(reqId: string, { msgid = reqId }: Body, content: string): Promise<void> {
    await this.#connection().ask(
      'aibot_respond_msg',
      { msgtype: 'stream', stream: { id: `unheard-${msgid}`, finish: true, content } },
      reqId,
    )
  }

  /** Null when it failed each time. */
  async #again<T>(work: () => Promise<T>): Promise<T | null> {
    for (let i = 0; i < MOST_TRIES; i++) {
      try {
        return await work()
      } catch (error) {
        this.#deps.log.error({ error: nameOf(error), attempt: i + 1 }, 'a message from WeCom could not be stored')
        if (i + 1 < MOST_TRIES) await pause(this.#timing.store * 2 ** i)
      }
    }
    return null
  }

  /** The next callback must not suffer from this one. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#deps.log.error({ error: nameOf(error) }, 'a callback of WeCom could not be handled')
    }
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
