import { setTimeout as pause } from 'node:timers/promises'
import type { ChannelLog } from '../../platform.ts'
import { afterSubscribe, codeOf } from '../codes.ts'
import { type Reply, type Requests, notConnected } from './requests.ts'
import { type BotAccount, Session, type SessionEnd } from './session.ts'
import { pauseBefore } from '../../pace.ts'
import type { Timing } from '../settings.ts'

export interface ConnectionEvents {
  readonly log: ChannelLog
  /** A person must look at it. */
  lost(reason: string): Promise<void>
  /** It is open. */
  back(): Promise<void>
  /** Something happened; never throws. */
  callback(reqId: string, body: unknown): void
}

/** Logins refused for a reason that nobody has documented, one after another, after which a person must look. */
const MOST_REFUSED = 5
/** So often in the time that a connection may be missing it is looked at, so that it is told soon after. */
const LOOKS = 10

/** What to do after a connection has ended: wait so many milliseconds, or go on no more. */
type Next = { readonly after: number } | { readonly over: string | null }

/** The long connection of the intelligent bot: one at a time, opened again when it is lost, given up when another program took it over. */
export class LongConnection {
  readonly #account: BotAccount
  readonly #timing: Timing
  readonly #events: ConnectionEvents
  #requests: Requests | null = null
  #without = performance.now()
  #lost = 0
  #refused = 0
  #told = -Infinity

  constructor(account: BotAccount, timing: Timing, events: ConnectionEvents) {
    this.#account = account
    this.#timing = timing
    this.#events = events
  }

  connected(): boolean {
    return this.#requests !== null
  }

  /** Milliseconds without a connection; 0 with one. */
  missingFor(): number {
    return this.connected() ? 0 : performance.now() - this.#without
  }

  /** `reqId`: that of what is answered; one of its own otherwise. Throws Unreached and InDoubt. */
  ask(cmd: string, body: object, reqId?: string): Promise<Reply> {
    return this.#requests?.ask(cmd, body, this.#timing.answer, reqId) ?? Promise.reject(notConnected())
  }

  /** Holds the connection until `stop`, or until going on makes no sense before a person has acted. */
  async run(stop: AbortSignal): Promise<void> {
    this.#lost = this.#refused = 0
    this.#without = performance.now()
    const watch = setInterval(() => this.#watch(), this.#timing.missing / LOOKS)
    try {
      while (!stop.aborted) {
        const next = this.#after(await this.#hold(stop))
        if ('over' in next) {
          if (next.over !== null && !stop.aborted) await this.#events.lost(next.over)
          return
        }
        await pause(next.after, undefined, { signal: stop }).catch(() => undefined)
      }
    } finally {
      clearInterval(watch)
    }
  }

  async #hold(stop: AbortSignal): Promise<SessionEnd> {
    const { log, callback } = this.#events
    const ready = (requests: Requests) => {
      this.#requests = requests
      this.#refused = 0
      log.info({ bot: this.#account.id }, 'the connection to WeCom is open')
      void this.#events.back()
    }
    const end = await new Session(this.#account, this.#timing, { log, callback, ready, lost: () => this.#lose() }).hold(stop)
    this.#lose()
    log.info(end, 'the connection to WeCom has ended')
    return end
  }

  #lose(): void {
    if (this.#requests !== null) this.#without = performance.now()
    this.#requests = null
  }

  #after(end: SessionEnd): Next {
    switch (end.kind) {
      case 'stopped':
        return { over: null }
      case 'taken-over':
        return {
          over: '智能机器人的长连接被另一个程序接管，本程序已停止收发。同一机器人只能有一个连接：请停掉另一个程序，再重新启动本服务',
        }
      case 'refused':
        return this.#afterRefusal(end.errcode)
      case 'lost':
        // One that lived was a new beginning; one that came and went at once is not.
        this.#lost = end.lived >= this.#timing.pause.most ? 0 : this.#lost + 1
        return this.#pause(this.#lost)
    }
  }

  #afterRefusal(errcode: number): Next {
    const what = afterSubscribe(errcode)
    this.#refused += what === 'count' ? 1 : 0
    if (what === 'give-up' || this.#refused >= MOST_REFUSED)
      return {
        over: `智能机器人登录失败（${errcode} ${codeOf(errcode).says}）：请检查 WECOM_BOT_ID 与 WECOM_BOT_SECRET，改正后重新启动本服务`,
      }
    if (what === 'wait-a-minute') return { after: this.#timing.tooOften }
    this.#lost += 1
    return this.#pause(this.#lost)
  }

  #pause(attempt: number): Next {
    return { after: pauseBefore(attempt, this.#timing.pause, Math.random()) }
  }

  #watch(): void {
    if (this.missingFor() < this.#timing.missing || performance.now() - this.#told < this.#timing.missing) return
    this.#told = performance.now()
    void this.#events.lost('智能机器人的长连接连不上，一直在重试：请检查本机到 WECOM_WS_URL 的网络')
  }
}
