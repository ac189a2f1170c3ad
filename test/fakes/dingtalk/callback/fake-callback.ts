import { requestFrom } from '../../request-from.ts'
import { robotSign } from './robot-sign.ts'
import type { SaidToRobot } from '../incoming-message.ts'
import type { Tenant } from '../tenant.ts'

export interface CallbackAnswer {
  readonly status: number
  readonly body: string
  /** Absent: the product does not say when to come again. */
  readonly retryAfter?: string
}

/** How the platform's signature is spoilt, if at all. */
export type Signing = 'right' | 'wrong' | 'missing' | 'url-decoded' | 'other-secret'

/** The platform's side of HTTP mode: posts what people say to the product's address. */
export class FakeCallback {
  readonly #tenant: Tenant
  readonly #address: string
  readonly #from: string

  /** `from`: the platform's own address. */
  constructor(tenant: Tenant, address: string, from: string) {
    this.#tenant = tenant
    this.#address = address
    this.#from = from
  }

  /** Posts a message, signed `age` milliseconds ago; a negative age is a timestamp from the future. */
  post(message: SaidToRobot | string, signing: Signing = 'right', age = 0): Promise<CallbackAnswer> {
    const timestamp = String(this.#tenant.clock.now() - age)
    const sign = signAs(signing, this.#tenant.app.appSecret, timestamp)
    return this.postWith({ timestamp, ...(sign !== null && { sign }) }, message)
  }

  /** Posts with headers of the test's own, for instance captured ones: the signature does not cover the body. */
  async postWith(headers: Readonly<Record<string, string>>, message: SaidToRobot | string): Promise<CallbackAnswer> {
    const body = typeof message === 'string' ? message : JSON.stringify(message)
    const sent = { 'content-type': 'application/json; charset=utf-8', ...headers }
    const { text: said, ...answer } = await requestFrom(this.#from, this.#address, { method: 'POST', headers: sent, body })
    return { ...answer, body: said }
  }

  /** Posts the same message several times at once, as a platform does that did not get its answer. */
  repeat(message: SaidToRobot, times: number): Promise<CallbackAnswer[]> {
    return Promise.all(Array.from({ length: times }, () => this.post(message)))
  }
}

function signAs(signing: Signing, secret: string, timestamp: string): string | null {
  const right = robotSign(secret, timestamp)
  switch (signing) {
    case 'right':
      return right
    case 'wrong':
      return (right.startsWith('A') ? 'B' : 'A') + right.slice(1)
    case 'missing':
      return null
    case 'url-decoded':
      return right.replaceAll('+', ' ')
    case 'other-secret':
      return robotSign(`${secret}x`, timestamp)
  }
}
