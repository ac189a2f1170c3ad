import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { BaseLogger } from 'pino'
import type { Tell } from '../control-group/tell.ts'
import type { Db, Trx } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import { WINDOW_SECONDS } from '../throttling/budgets.ts'
import { type Spent, spend } from '../throttling/spend.ts'
import { addressOf } from './network-address.ts'

export interface WrongTokenDeps {
  readonly db: Db
  readonly log: Pick<BaseLogger, 'warn'>
  readonly tell: Tell
  now(): Instant
}

/** The doors that ask for a token or a signature. */
const DOORS = /^\/(?:intake|callback|receipts)\//
const MINUTES = WINDOW_SECONDS / 60

/**
 * A client with a wrong token or signature is answered more slowly each time, and then told for ten minutes to come back later. A right
 * token is not counted and always passes: behind one address there may be a proxy, and nobody who knocks there may shut the others out.
 */
export function refuseWrongTokens(app: FastifyInstance, deps: WrongTokenDeps): void {
  const counter = new WrongTokens(deps)
  app.addHook('onSend', async (request, reply, payload) => {
    if ((reply.statusCode !== 401 && reply.statusCode !== 403) || !DOORS.test(request.url)) return payload
    const { refusedUntil, delayMillis } = await counter.count(addressOf(request.ip))
    if (refusedUntil === null) {
      await sleep(delayMillis, null, { ref: false })
      return payload
    }
    const seconds = Math.max(1, refusedUntil - deps.now())
    reply.code(429).removeHeader('www-authenticate').header('retry-after', seconds).type('application/json; charset=utf-8')
    return JSON.stringify({ error: `令牌或签名错误的次数太多，请 ${Math.ceil(seconds / 60)} 分钟后再试` })
  })
}

/** An address whose use could not be counted is answered as ever. */
const uncounted: Spent = { delayMillis: 0, refusedUntil: null, exceeds: false }
/** Beyond so many, addresses are no longer told one by one. */
const TOLD_ONE_BY_ONE = 5
const MOST_REMEMBERED = 10_000

/**
 * Counts wrong tokens in the database, however many come at once with one statement at a time: a flood costs others a connection at most.
 * An address that is refused costs nothing more.
 */
class WrongTokens {
  readonly #deps: WrongTokenDeps
  readonly #refused = new Map<string, Instant>()
  #waiting = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()
  #next: Promise<ReadonlyMap<string, Spent>> | null = null

  constructor(deps: WrongTokenDeps) {
    this.#deps = deps
  }

  async count(address: string): Promise<Spent> {
    const refusedUntil = this.#refused.get(address) ?? 0
    if (refusedUntil > this.#deps.now()) return { delayMillis: 0, refusedUntil, exceeds: false }
    this.#waiting.set(address, (this.#waiting.get(address) ?? 0) + 1)
    this.#next ??= this.#last = this.#countTogether(this.#last)
    return (await this.#next).get(address) ?? uncounted
  }

  async #countTogether(last: Promise<unknown>): Promise<ReadonlyMap<string, Spent>> {
    await last
    const uses = [...this.#waiting].map(([by, units]) => ({ by, units }))
    this.#waiting = new Map()
    this.#next = null
    try {
      const spent = await this.#deps.db.transaction().execute((trx) => this.#spend(trx, uses))
      this.#remember(spent)
      return spent
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'wrong tokens could not be counted')
      return new Map()
    }
  }

  async #spend(trx: Trx, uses: Parameters<typeof spend>[2]): Promise<Map<string, Spent>> {
    const now = this.#deps.now()
    const spent = await spend(trx, 'wrong-tokens', uses, now)
    const exceeding = [...spent].filter(([, { exceeds }]) => exceeds)
    if (exceeding.length > 0) await this.#tell(trx, exceeding, now)
    return spent
  }

  async #tell(trx: Trx, exceeding: readonly (readonly [string, Spent])[], now: Instant): Promise<void> {
    const { tell } = this.#deps
    if (tell === null) return
    const { refused } = await trx
      .selectFrom('budget')
      .where('name', 'like', 'wrong-tokens/%')
      .where('refused_until', '>', now * 1000)
      .select((eb) => eb.fn.countAll<number>().as('refused'))
      .executeTakeFirstOrThrow()
    if (refused > TOLD_ONE_BY_ONE) {
      const text = `现有 ${refused} 个地址反复用错误的令牌或签名访问接口，各暂停答复 ${MINUTES} 分钟；一小时内不再逐个告知。`
      await tell(trx, { key: `wrong-tokens/many/${Math.floor(now / 3600)}`, text })
      return
    }
    for (const [address, { refusedUntil }] of exceeding) {
      const text = `地址 ${address} 反复用错误的令牌或签名访问接口，已暂停答复 ${MINUTES} 分钟。如果是自己的系统，请检查它的令牌。`
      await tell(trx, { key: `wrong-tokens/${address}/${refusedUntil}`, text })
    }
  }

  #remember(spent: ReadonlyMap<string, Spent>): void {
    if (this.#refused.size > MOST_REMEMBERED) this.#refused.clear()
    for (const [address, { refusedUntil }] of spent) if (refusedUntil !== null) this.#refused.set(address, refusedUntil)
  }
}
