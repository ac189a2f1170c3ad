import { randomBytes } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pressed } from '../../../conversation/buttons/press.ts'
import type { Received } from '../../../conversation/inbox/incoming.ts'
import type { PlatformDeps } from '../../platform.ts'
import { readBody } from '../wire/body.ts'
import { type CallbackKey, type Signed, unsealed, sealed, signatureOf } from '../wire/crypto.ts'
import { type Form, contentIn, envelopeIn, envelopeOf } from '../wire/envelope.ts'
import { type CardPress, type Reader, readEvent } from './events.ts'
import { takePress } from './press.ts'
import { Replays, isRecent } from './replays.ts'
import type { Timing } from '../settings.ts'

const MOST_BYTES = 1024 * 1024
/** Seconds. */
const RETRY_AFTER = 60

export interface Callback {
  readonly path: string
  readonly key: CallbackKey
  readonly reader: Reader
  readonly timing: Timing
  readonly deps: Pick<PlatformDeps, 'receive' | 'pressed' | 'pressedInVain' | 'log' | 'now'>
}

/** `GET` proves to the platform that the address is ours; `POST` brings what happened. Nothing of it is logged. */
export function serveCallback(app: FastifyInstance, callback: Callback): void {
  const replays = new Replays()
  void app.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) => done(null, body))
    door.setErrorHandler<FastifyError>((error, _request, reply) => {
      const status = error.statusCode ?? 500
      if (status >= 500) callback.deps.log.error({ error: error.name }, 'a callback of WeCom could not be taken')
      return reply.code(status).send('')
    })
    door.get(callback.path, (request, reply) => prove(callback, request, reply))
    door.post(callback.path, { bodyLimit: MOST_BYTES }, (request, reply) => take(callback, replays, request, reply))
  })
}

function prove({ key, deps }: Callback, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request.url)
  const signed = signedBy(query, query.get('echostr') ?? '')
  const result = unsealed(key, signed)
  if ('refused' in result) return refuse(reply, deps, result.refused)
  if (!isRecent(signed.timestamp, deps.now())) return refuse(reply, deps, 'too_old')
  return reply.type('text/plain; charset=utf-8').send(result.message)
}

async function take(callback: Callback, replays: Replays, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { key, deps } = callback
  const envelope = envelopeIn(typeof request.body === 'string' ? request.body : '')
  if (envelope === null) return refuse(reply, deps, 'no_envelope')
  const signed = signedBy(queryOf(request.url), envelope.encrypt)
  const result = unsealed(key, signed)
  if ('refused' in result) return refuse(reply, deps, result.refused)
  if (!isRecent(signed.timestamp, deps.now())) return refuse(reply, deps, 'too_old')
  // Carried out before: whoever sends it again is told so, and nothing happens.
  if (replays.has(signed.signature)) return reply.send('')
  const answer = await answerTo(callback, result.message)
  if (answer === 'again') return reply.code(503).header('retry-after', RETRY_AFTER).send('')
  replays.keep(signed.signature, deps.now())
  return answer === null ? reply.send('') : sendSealed(reply, callback, envelope.form, signed.nonce, answer)
}

/** The answer: nothing, or a passive reply. `again`: it was not taken, and is to come once more. */
async function answerTo({ reader, deps, timing }: Callback, message: string): Promise<object | 'again' | null> {
  const body = readBody(contentIn(message))
  if (body === null) {
    deps.log.warn({}, 'a callback of WeCom that is of no known form')
    return null
  }
  const event = await readEvent(body, reader)
  switch (event.kind) {
    case 'message':
      return comesAgain(await deps.receive(event.incoming)) ? 'again' : null
    case 'press':
      return changedBy(event.on, deps, timing.press)
    case 'entered':
      return { msgtype: 'text', text: { content: welcome } }
    case 'poll':
      // No answer of ours is streamed bit by bit: an end stops the questions.
      return { msgtype: 'stream', stream: { id: event.streamId, finish: true, content: pollAnswer } }
    case 'ignored':
      deps.log.info({ why: event.why, msgtype: body.msgtype }, 'a callback of WeCom was left out')
      return null
    case 'feedback':
    case 'taken-over':
      return null
  }
}

const comesAgain = (received: Received): boolean => received === 'closing' || received === 'no-room'

/** The card as it is to be seen; what is known later can only be said. */
async function changedBy(on: CardPress, deps: Callback['deps'], withinMillis: number): Promise<object | null> {
  const done = await takePress(on, deps, withinMillis)
  if (done?.pressed.state === 'working') void tellEnd(on, done.pressed.ends, deps)
  return done?.update ?? null
}

/** Never rejects. */
async function tellEnd({ press }: CardPress, ends: Promise<Pressed> | null, { pressedInVain, log }: Callback['deps']): Promise<void> {
  try {
    const end = await ends
    if (end !== null && 'says' in end) await pressedInVain(press, end.says)
  } catch (error) {
    log.error({ error: error instanceof Error ? error.name : typeof error }, 'who pressed a button in vain could not be told')
  }
}

function sendSealed(reply: FastifyReply, { key, deps }: Callback, form: Form, nonce: string, answer: object): FastifyReply {
  const encrypt = sealed(key, JSON.stringify(answer), randomBytes(16))
  const timestamp = deps.now()
  const signature = signatureOf(key.token, { timestamp: String(timestamp), nonce, encrypt })
  return reply
    .type(form === 'json' ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8')
    .send(envelopeOf(form, { encrypt, signature, timestamp, nonce }))
}

/** Why is for the log: whoever is refused learns nothing by it. */
function refuse(reply: FastifyReply, { log }: Pick<PlatformDeps, 'log'>, why: string): FastifyReply {
  log.warn({ why }, 'a callback that is not from WeCom was refused')
  return reply.code(why === 'signature_mismatch' ? 403 : 400).send('')
}

const signedBy = (query: ReadonlyMap<string, string>, encrypt: string): Signed => ({
  signature: query.get('msg_signature') ?? '',
  timestamp: query.get('timestamp') ?? '',
  nonce: query.get('nonce') ?? '',
  encrypt,
})

/** Decoded once, and without reading a plus as a blank: what is sealed is base64, where a plus is a plus. */
function queryOf(url: string): Map<string, string> {
  const start = url.indexOf('?')
  const pairs = start === -1 ? [] : url.slice(start + 1).split('&')
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decoded(pair.slice(pair.indexOf('=') + 1))]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return ''
    throw error
  }
}

// Texts that the channel says by itself, before anything is stored.

export const welcome =
  '您好，我是装维运营机器人：查工单、看超时、报升级，都可以直接发给我。发送“帮助”看能做什么；在群里请先@我。私聊里也可以说语音、发凭证图片；文件不读。'

/** There is no acknowledgement on the long connection: what was not stored would be lost without a word. */
export const notStored = '这条没有收下，也没有执行，请稍后再发一次。'
export const restarting = '服务正在重启，这条没有执行，请一分钟后再发一次。'
export const pollAnswer = '处理结果另行发送。'
