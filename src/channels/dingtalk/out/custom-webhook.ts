import { createHash } from 'node:crypto'
import type { SendResult, Refusal } from '../../../delivery/sender.ts'
import type { Instant } from '../../../policy/instant.ts'
import type { Secret } from '../../../config/secret.ts'
import { type Failure, kept, oapiFailure, refusalOf, notLeft } from '../codes.ts'
import { type Answer, InDoubt, Unreached, ask, jsonHeaders } from '../../call.ts'
import { signedQuery } from '../wire/sign.ts'

/** A group's custom robot: `ACCESS_TOKEN`, or `ACCESS_TOKEN,SECxxxx` where it signs. */
interface Robot {
  readonly token: string
  readonly secret: string | null
}

const FORM = /^([\w-]{8,128})(?:,(SEC[\w-]{8,128}))?$/

/** Null unless it has the form; what was set is never shown. */
export function robotOf(webhook: Secret): Robot | null {
  const [, token, secret] = FORM.exec(webhook.reveal().trim()) ?? []
  return token === undefined ? null : { token, secret: secret ?? null }
}

/** Seconds; the platform bans a robot for ten minutes when it is called more than 20 times in one. */
const MINUTE = 60
const BAN = 600
const MOST_A_MINUTE = 15

interface Traffic {
  recent: Instant[]
  bannedUntil: Instant
}

export interface CustomWebhooks {
  /** Posts a body; throws InDoubt after a second try. `key` is the same for the same message, whichever attempt it is. */
  post(webhook: Secret, body: object, key: string): Promise<SendResult>
}

/** Remembers traffic in this process alone: after a restart the platform's own limit, with its ban, holds. */
export function customWebhooks(oapiBase: string, now: () => Instant, withinMillis: number): CustomWebhooks {
  const traffic = new Map<string, Traffic>()
  return {
    post: async (webhook, body, key) => {
      const robot = robotOf(webhook)
      if (robot === null) return malformed
      const own = traffic.get(robot.token) ?? { recent: [], bannedUntil: 0 }
      traffic.set(robot.token, own)
      const wait = waitFor(own, now())
      if (wait !== null) return wait
      const once = () => postOnce(robot, { ...body, msgUuid: uuidOf(key) }, { oapiBase, now, withinMillis, own })
      const first = await once()
      const last = first.outcome === 'in-doubt' ? await once() : first
      if (last.outcome === 'in-doubt') throw new InDoubt(`群机器人 Webhook：${last.reason}`)
      return last.outcome
    },
  }
}

const malformed: Refusal = {
  sent: false,
  retry: 'never',
  reason: '群机器人 Webhook 的形式不对：环境变量应为 access_token，或 access_token,SEC…',
  answer: null,
  trouble: 'alarm',
}

function waitFor(own: Traffic, at: Instant): Refusal | null {
  own.recent = own.recent.filter((one) => one > at - MINUTE)
  if (at < own.bannedUntil) return { sent: false, retry: 'after-ten-minutes', reason: '群机器人正被限流', answer: null }
  if (own.recent.length < MOST_A_MINUTE) return null
  return { sent: false, retry: 'after-a-minute', reason: '群机器人一分钟内已发 15 条', answer: null }
}

type Outcome = { readonly outcome: SendResult } | { readonly outcome: 'in-doubt'; readonly reason: string }

interface Way {
  readonly oapiBase: string
  now(): Instant
  readonly withinMillis: number
  readonly own: Traffic
}

async function postOnce(robot: Robot, body: object, { oapiBase, now, withinMillis, own }: Way): Promise<Outcome> {
  own.recent.push(now())
  try {
    const asking = { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body), withinMillis } as const
    const answer = await ask(addressOf(robot, oapiBase, now() * 1000), asking)
    return outcomeOf(answer, oapiFailure(answer), () => {
      own.bannedUntil = now() + BAN
    })
  } catch (error) {
    if (error instanceof InDoubt) return { outcome: 'in-doubt', reason: error.message }
    if (error instanceof Unreached) return { outcome: notLeft(error) }
    throw error
  }
}

function outcomeOf(answer: Answer, failure: Failure | null, ban: () => void): Outcome {
  if (failure === null) return { outcome: { sent: true, answer: { ...kept(answer), route: 'custom-webhook' } } }
  if (failure.fate === 'after-ten-minutes') ban()
  if (failure.fate === 'in-doubt') return { outcome: 'in-doubt', reason: failure.code }
  return { outcome: refusalOf(failure, answer) }
}

/** A bearer address: never logged. */
function addressOf({ token, secret }: Robot, oapiBase: string, millis: number): URL {
  const signed = secret === null ? '' : `&${signedQuery(millis, secret)}`
  return new URL(`${oapiBase}/robot/send?access_token=${encodeURIComponent(token)}${signed}`)
}

/** The platform shows one msgUuid once. How long it may be is not documented: it has the form of a UUID. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
