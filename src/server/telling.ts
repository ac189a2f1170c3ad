import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { bookkeepingOf } from '../compensation/deed.ts'
import { readNamedSecrets } from '../config/named-secrets.ts'
import type { Secret } from '../config/secret.ts'
import type { ReceiptForm, Sms } from '../people/sms-schema.ts'
import type { Program } from '../program/program.ts'
import { startTicking } from '../schedule/ticking.ts'
import { httpGateway, receiptsIn, secretNamesOf } from '../telling/http-gateway.ts'
import { takeReceipts } from '../telling/outcomes.ts'
import { sendDue } from '../telling/send-due.ts'
import { parseJson } from '../untrusted/json.ts'
import { TooMuch } from '../untrusted/too-much.ts'

type Where = Pick<Program, 'database' | 'organisation' | 'clock' | 'log' | 'room'>

const STOP_WITHIN_MILLIS = 3_000
const EVERY_MILLIS = 60_000
const LONGEST_PUSH = 1 << 20

/** Customers are told through an SMS platform every minute, and its receipts are taken where it pushes them. */
export function openTelling(app: FastifyInstance, where: Where, sms: Sms, open: AsyncDisposableStack): void {
  const { http } = sms
  if (http === null || sms.gateway !== 'http') return
  const { database, clock, organisation, log, room } = where
  const secrets = readNamedSecrets(secretNamesOf(sms), 'sms')
  const keeping = () => bookkeepingOf(organisation, clock.now())
  const gateway = httpGateway(http, (name) => secrets.get(name)?.reveal() ?? '')
  let lookedAt = -Infinity
  const look = async (): Promise<void> => {
    if (performance.now() - lookedAt < EVERY_MILLIS || room.state().full) return
    lookedAt = performance.now()
    await sendDue(database.db, gateway, sms, keeping)
  }
  const ticking = startTicking(look, 20, log)
  open.defer(() => ticking.stop(STOP_WITHIN_MILLIS))
  const token = http.receiptToken === null ? undefined : secrets.get(http.receiptToken)
  if (token !== undefined && http.receipts !== null) serveReceipts(app, where, sms, http.receipts, token)
}

/** `POST /receipts/sms`: what the platform pushes, in the form of the organisation file. */
function serveReceipts(app: FastifyInstance, { database, clock, organisation }: Where, sms: Sms, form: ReceiptForm, token: Secret): void {
  void app.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: LONGEST_PUSH }, (_request, text, done) =>
      done(null, text),
    )
    door.post<{ Body: string }>(
      '/receipts/sms',
      {
        onRequest: async (request, reply) => {
          if (!isToken(request.headers.authorization, token))
            await reply.code(401).header('www-authenticate', 'Bearer').send({ error: '令牌缺失或不对' })
        },
      },
      async (request, reply) => {
        const body = bodyOf(request.body)
        if (body === undefined) return reply.code(400).send({ error: '请求不是 JSON，或层数太多' })
        const keeping = bookkeepingOf(organisation, clock.now())
        return database.db.transaction().execute((trx) => takeReceipts(trx, receiptsIn(body, form), sms, keeping))
      },
    )
  })
}

/** Undefined: it is none. */
function bodyOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooMuch) return undefined
    throw error
  }
}

/** In the same time whatever it is. */
function isToken(authorization: string | undefined, token: Secret): boolean {
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim() ?? ''
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token.reveal(), 'buffer'))
}
