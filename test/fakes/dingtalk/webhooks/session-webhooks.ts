import { type Answer, errcode } from '../answer.ts'
import type { Asked } from '../platform-server.ts'
import { type Tenant, newKey } from '../tenant.ts'
import { mentionsOf, readWebhookMessage } from './webhook-message.ts'

/** As in every sample: 90 minutes after the message. */
const LIFE = 5_400_000

export interface Session {
  readonly sessionWebhook: string
  readonly sessionWebhookExpiredTime: number
}

/** The reply addresses that come with people's messages. */
export class SessionWebhooks {
  /** Both have been seen. */
  afterExpiry: 'http-500' | 'errcode' = 'errcode'
  readonly #tenant: Tenant
  readonly #open = new Map<string, { readonly conversation: string; readonly ends: number }>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  open(conversation: string, life = LIFE): Session {
    const session = newKey()
    const ends = this.#tenant.clock.now() + life
    this.#open.set(session, { conversation, ends })
    const address = `${this.#tenant.url}/robot/sendBySession?session=${encodeURIComponent(session)}`
    return { sessionWebhook: address, sessionWebhookExpiredTime: ends }
  }

  /** POST /robot/sendBySession?session= */
  send(asked: Asked): Answer {
    const session = this.#open.get(asked.query.get('session') ?? '')
    if (session === undefined) return errcode(300001, 'session is not exist')
    if (session.ends <= this.#tenant.clock.now()) return this.#expired()
    const message = readWebhookMessage(asked.body)
    const { conversation } = session
    const mentions = mentionsOf(this.#tenant, conversation, message)
    this.#tenant.show({ ...message.shown, conversation, via: 'session-webhook', mentions, id: newKey() })
    return errcode(0, 'ok')
  }

  #expired(): Answer {
    if (this.afterExpiry === 'errcode') return errcode(300001, 'session is expired')
    return { status: 500, type: 'text/html', body: '<html><body>Internal Server Error</body></html>' }
  }
}
