import type { Delivery } from '../fakes/dingtalk/stream/stream-delivery.ts'
import type { BothPlatforms } from './both-platforms.ts'
import { wecomId } from './branch.ts'
import { until } from './patience.ts'
import { messageOf } from './tenant.ts'

export const idOf = (n: number): string => `ZD20261101${String(n).padStart(6, '0')}`
export const installers = Array.from({ length: 6 }, (_, i) => `ganyu-installer-0${i + 1}`)

/** What people said in all lives of the program. */
export class Talk {
  readonly #both: BothPlatforms
  #orders = 0
  /** By DingTalk, which sends again what was not acknowledged while anybody is connected. */
  readonly byDingtalk: { readonly msgId: string; readonly delivery: Delivery }[] = []

  constructor(both: BothPlatforms) {
    this.#both = both
  }

  /** Questions by both platforms at once, each about an order of its own. */
  ask(person: string, times: number): void {
    for (let i = 0; i < times; i++) {
      this.#sayToDingtalk(person, `为什么 ${idOf(this.#orders++)}`)
      this.#both.connection.say({ userid: wecomId(person), text: `为什么 ${idOf(this.#orders++)}` })
    }
  }

  /** Asks to escalate an order; what confirms it. */
  async aboutToEscalate(): Promise<() => void> {
    const { enterprise, connection } = this.#both
    const [manager, id] = [wecomId('ganyu-manager'), idOf(this.#orders++)]
    const code = (): string | undefined =>
      enterprise
        .seen(manager)
        .filter(({ text }) => text.includes(id))
        .map(({ text }) => /确认 (\d\d)/.exec(text)?.[1])
        .find((one) => one !== undefined)
    connection.say({ userid: manager, text: `/升级 ${id} 单子太多` })
    await until('the question', () => code() !== undefined)
    return () => void connection.say({ userid: manager, text: `确认 ${code()}` })
  }

  /** Its reply address is of no use, so that the answer takes the OpenAPI. */
  #sayToDingtalk(by: string, text: string): void {
    const { dingtalk } = this.#both
    const message = messageOf(dingtalk, { by }, text)
    const delivery = dingtalk.gateway.say({ ...message, sessionWebhookExpiredTime: dingtalk.clock.now() })
    this.byDingtalk.push({ msgId: message.msgId, delivery })
  }
}
