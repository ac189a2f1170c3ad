import { z } from 'zod'
import { type Answer, errcode, json, refuse } from '../answer.ts'
import type { Asked } from '../platform-server.ts'
import { type Tenant, newKey } from '../tenant.ts'

const HOUR = 3_600_000
const asking = z.object({ appKey: z.string().min(1), appSecret: z.string().min(1) })

/** The app's access tokens; the same ones are good for both hosts. */
export class AccessTokens {
  /** Of the tokens given from now on, in milliseconds. */
  life = 2 * HOUR
  given = 0
  readonly #tenant: Tenant
  readonly #ends = new Map<string, number>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  /** No token given so far is good any more. */
  invalidateAll(): void {
    this.#ends.clear()
  }

  isGood(token: unknown): boolean {
    return typeof token === 'string' && (this.#ends.get(token) ?? 0) > this.#tenant.clock.now()
  }

  /** POST /v1.0/oauth2/accessToken */
  give(asked: Asked): Answer {
    const read = asking.safeParse(parsed(asked.body))
    if (!read.success) refuse(400, 'MissingParameter', 'appKey and appSecret are required')
    if (!this.#knows(read.data.appKey, read.data.appSecret)) refuse(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret')
    return json({ accessToken: this.#make(), expireIn: this.life / 1000 })
  }

  /** GET /gettoken of the old host. */
  giveOld({ query }: Asked): Answer {
    if (!this.#knows(query.get('appkey'), query.get('appsecret'))) return errcode(40089, '不合法的corpid或corpsecret')
    return errcode(0, 'ok', { access_token: this.#make(), expires_in: this.life / 1000 })
  }

  #knows(appKey: string | null, appSecret: string | null): boolean {
    const { app } = this.#tenant
    return appKey === app.appKey && appSecret === app.appSecret
  }

  #make(): string {
    const token = newKey()
    this.#ends.set(token, this.#tenant.clock.now() + this.life)
    this.given += 1
    return token
  }
}

/** JSON, or undefined. */
export function parsed(text: Buffer | string): unknown {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}
