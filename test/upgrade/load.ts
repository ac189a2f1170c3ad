import { setTimeout as sleep } from 'node:timers/promises'
import type { BothPlatforms } from '../stories/both-platforms.ts'
import { type Talk, installers } from '../stories/talk.ts'

const PAUSE_MILLIS = 150

/** People who ask and escalate, and a source that pushes orders, without a pause while programs come and go. */
export class Load {
  readonly #both: BothPlatforms
  readonly #talk: Talk
  readonly #token: string
  readonly #running: Promise<void>
  #urls: readonly string[] = []
  #over = false
  #rounds = 0
  readonly #pushed: string[] = []
  /** What a program answered that it should not. */
  readonly #failures: string[] = []
  readonly #escalations: Promise<void>[] = []

  constructor(both: BothPlatforms, talk: Talk, token: string) {
    this.#both = both
    this.#talk = talk
    this.#token = token
    this.#running = this.#run()
  }

  /** Where programs listen now. */
  at(...urls: readonly string[]): void {
    this.#urls = urls
  }

  /** A few rounds of everything, with an order that is escalated. WeCom keeps nothing that is said while nobody is connected. */
  async more(): Promise<void> {
    await this.#both.untilConnected()
    this.#escalations.push(this.#talk.aboutToEscalate().then((confirm) => confirm()))
    const until = this.#rounds + 5
    while (this.#rounds < until) await sleep(20)
  }

  async end(): Promise<{ readonly pushed: readonly string[]; readonly failures: readonly string[] }> {
    await Promise.all(this.#escalations)
    this.#over = true
    await this.#running
    return { pushed: this.#pushed, failures: this.#failures }
  }

  async #run(): Promise<void> {
    for (; !this.#over; this.#rounds += 1) {
      this.#talk.ask(installers[this.#rounds % installers.length] ?? '', 1)
      const id = `ZD20261102${String(this.#rounds).padStart(6, '0')}`
      // The source sends what was not taken again, wherever a program is.
      while (!(await this.#push(id))) await sleep(50)
      this.#pushed.push(id)
      await sleep(PAUSE_MILLIS)
    }
  }

  async #push(id: string): Promise<boolean> {
    const url = this.#urls[Math.floor(Math.random() * this.#urls.length)]
    if (url === undefined) return false
    try {
      const answer = await fetch(`${url}/intake/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: JSON.stringify([created(id)]),
      })
      const said = await answer.text()
      // Who stops says so.
      if (!answer.ok && answer.status !== 503) this.#failures.push(`${answer.status} ${said}`)
      return answer.ok
    } catch {
      return false
    }
  }
}

const created = (orderId: string) => ({
  externalId: `${orderId}-created`,
  eventType: 'created',
  orderId,
  eventTime: '2026-11-20T10:00:00+08:00',
  order: {
    kind: 'repair',
    product: 'ftth',
    customerType: 'public',
    household: `H-${orderId}`,
    district: '赣榆',
    area: 'county-town',
    enteredAt: '2026-11-20T10:00:00+08:00',
  },
})
