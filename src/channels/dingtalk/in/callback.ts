import type { FastifyInstance } from 'fastify'
import type { Instant } from '../../../policy/instant.ts'
import type { Secret } from '../../../config/secret.ts'
import type { ChannelLog } from '../../platform.ts'
import { parsed } from '../../call.ts'
import type { Receiving, Taken } from './receiving.ts'
import { isSigned } from '../wire/sign.ts'
import { within } from '../../../delivery/within.ts'

const MOST_BYTES = 1_000_000
/** Seconds. */
const RETRY_AFTER = 60

export interface CallbackDeps {
  readonly appSecret: Secret
  readonly receiving: Receiving
  readonly log: ChannelLog
  /** Milliseconds. */
  readonly acknowledge: number
  now(): Instant
  /** A message of the platform came this way. */
  heard(): void
}

/**
 * Takes robot messages by HTTP. The signature does not cover the body: within the hour a recorded pair of headers can bring another body,
 * of which a repeated message is known by its id alone, so TLS and a check of the source belong in front (docs/dingtalk.md).
 */
export function registerCallback(app: FastifyInstance, path: string, deps: CallbackDeps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) => done(null, body))
    scope.post(path, async (request, reply) => {
      const { timestamp, sign } = request.headers
      const signed = { timestamp: one(timestamp), sign: one(sign) }
      if (!isSigned(signed, deps.appSecret.reveal(), deps.now() * 1000)) return reply.code(401).send({ error: 'signature' })
      deps.heard()
      const status = await statusFor(deps, parsed(typeof request.body === 'string' ? request.body : ''))
      // The reply goes by the reply address: an answer here could not be tried again.
      if (status === 503) reply.header('retry-after', RETRY_AFTER)
      return reply.code(status).send({})
    })
  })
}

const one = (header: string | string[] | undefined): string | undefined => (typeof header === 'string' ? header : undefined)

const statuses: Readonly<Record<Taken, number>> = { stored: 200, bad: 400, closing: 503, 'no-room': 503 }

async function statusFor({ receiving, acknowledge, log }: CallbackDeps, body: unknown): Promise<number> {
  try {
    const taken = await within(receiving.take(body), acknowledge)
    return taken === null ? 200 : statuses[taken.value]
  } catch (error) {
    log.error({ error: String(error) }, 'a callback could not be stored')
    return 500
  }
}
