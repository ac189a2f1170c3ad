import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { parsed } from '../openapi/access-tokens.ts'
import { type Answer, json, refuse } from '../answer.ts'
import type { Asked } from '../platform-server.ts'
import type { Subscription } from './stream-connection.ts'
import type { Tenant } from '../tenant.ts'

const LIFE = 90_000
const opening = z.looseObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  subscriptions: z.array(z.object({ type: z.enum(['SYSTEM', 'CALLBACK', 'EVENT']), topic: z.string().min(1) })).min(1),
})

/** The door of the gateway: who shows the app's secret gets a ticket for one connection. */
export class Tickets {
  /** Whether the app is published in Stream mode. */
  streamMode = true
  given = 0
  /** Like a UUID; nothing forbids characters that a URL has to escape, as in `newKey`. */
  make: () => string = randomUUID
  readonly #tenant: Tenant
  readonly #good = new Map<string, { readonly ends: number; readonly subscriptions: readonly Subscription[] }>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  /** POST /v1.0/gateway/connections/open */
  open(asked: Asked): Answer {
    const read = opening.safeParse(parsed(asked.body))
    if (!read.success) refuse(400, 'paramError', z.prettifyError(read.error))
    const { clientId, clientSecret, subscriptions } = read.data
    const { app, url, clock } = this.#tenant
    if (clientId !== app.appKey || clientSecret !== app.appSecret) refuse(401, 'authFailed', '鉴权失败')
    if (!this.streamMode) refuse(400, 'appNotStreamMode', '应用未发布或未开启Stream模式')
    const ticket = this.make()
    this.given += 1
    this.#good.set(ticket, { ends: clock.now() + LIFE, subscriptions })
    return opened(`${url.replace('http', 'ws')}/connect`, ticket, asked.headers.accept ?? '')
  }

  /** What a ticket's owner subscribed, once and within 90 seconds. */
  use(ticket: string): readonly Subscription[] | null {
    const known = this.#good.get(ticket)
    this.#good.delete(ticket)
    return known !== undefined && known.ends > this.#tenant.clock.now() ? known.subscriptions : null
  }
}

/** XML for those who do not ask for JSON by name. */
function opened(endpoint: string, ticket: string, accept: string): Answer {
  if (accept.includes('application/json')) return json({ endpoint, ticket })
  const xml = `<?xml version="1.0" encoding="UTF-8"?><OpenConnectionResponse><endpoint>${endpoint}</endpoint><ticket>${ticket}</ticket></OpenConnectionResponse>`
  return { status: 200, type: 'text/xml;charset=utf-8', body: xml }
}
