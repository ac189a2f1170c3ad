import type { Instant } from '../../src/policy/instant.ts'
import { dayOf } from '../../src/policy/instant.ts'
import type { Gateway, Receipt, Sent, Text } from '../../src/telling/gateway.ts'

/** What becomes of a text that was accepted. */
export type Fate = 'delivered' | 'delivered-twice' | 'never' | { readonly failed: string }

/**
 * An SMS platform as the real ones are: the approved signature and template only, so many texts a day to a number, accepted is not delivered,
 * receipts come late, twice or never.
 */
export class FakePlatform {
  readonly accepted: { readonly gatewayId: string; readonly text: Text; readonly at: Instant; readonly fate: Fate }[] = []
  fate: Fate = 'delivered'
  /** What it answers in place of taking the text; `lost`: it takes it, and the answer does not come back. */
  answers: { readonly code: string } | 'lost' | 'unreached' | null = null
  perDay = 50
  readonly #now: () => Instant
  #told = 0

  constructor(now: () => Instant) {
    this.#now = now
  }

  readonly gateway: Gateway = { send: async (text) => this.#send(text), pull: async () => this.#pull() }

  #send(text: Text): Sent {
    if (this.answers === 'unreached') return { outcome: 'unreached', detail: '连不上' }
    if (this.answers !== null && this.answers !== 'lost') return { outcome: 'refused', code: this.answers.code }
    if (!text.text.startsWith('【连云港电信】')) return { outcome: 'refused', code: 'isv.SMS_SIGNATURE_ILLEGAL' }
    if (!/您(?:的|询问的).+单.+(?:赔付.+元，已充入|不予赔付：)/.test(text.text))
      return { outcome: 'refused', code: 'isv.SMS_TEMPLATE_ILLEGAL' }
    const today = this.accepted.filter(({ at, text: { phone } }) => phone === text.phone && dayOf(at) === dayOf(this.#now()))
    if (today.length >= this.perDay) return { outcome: 'refused', code: 'isv.DAY_LIMIT_CONTROL' }
    const gatewayId = `G${this.accepted.length + 1}`
    this.accepted.push({ gatewayId, text, at: this.#now(), fate: this.fate })
    return this.answers === 'lost' ? { outcome: 'in-doubt', detail: '没有应答' } : { outcome: 'accepted', gatewayId }
  }

  /** A receipt is there at the earliest a minute later. */
  #pull(): Receipt[] {
    const due = this.accepted.slice(this.#told).filter(({ at }) => this.#now() - at >= 60)
    this.#told += due.length
    return due.flatMap(({ gatewayId, text, fate, at }): Receipt[] => {
      if (fate === 'never') return []
      const id = this.answers === 'lost' ? text.id : gatewayId
      const receipt: Receipt = { id, said: typeof fate === 'string' ? 'delivered' : fate, at: at + 60 }
      return fate === 'delivered-twice' ? [receipt, receipt] : [receipt]
    })
  }
}
