import { createHash } from 'node:crypto'
import type { Refusal, SendResult } from '../../../delivery/sender.ts'
import type { Instant } from '../../../policy/instant.ts'
import type { Secret } from '../../../config/secret.ts'
import { type Failure, kept, oapiFailure, refusalOf } from '../codes.ts'
import { type ApiAnswer, InDoubt, ask, jsonHeaders } from '../../call.ts'
import { bucket } from '../../pace.ts'
import { onceMore, refusal } from '../../ways.ts'
import { signedQuery } from '../wire/sign.ts'

/** A group's custom robot: `ACCESS_TOKEN`, or `ACCESS_TOKEN,SECxxxx` where it signs. */
interface CustomRobot {
  readonly token: string
  readonly secret: string | null
}

const FORM = /^([\w-]{8,128})(?:,(SEC[\w-]{8,128}))?$/

/** Null unless it has the form; what was set is never shown. */
export function robotOf(webhook: Secret): CustomRobot | null {
  const [, token, secret] = FORM.exec(webhook.reveal().trim()) ?? []
  return token === undefined ? null : { token, secret: secret ?? null }
}

/** Seconds; the platform bans a robot for ten minutes when it is called more than 20 times in one. */
const MINUTE = 60
const BAN = 600
const MOST_A_MINUTE = 15

interface Traffic {
  readonly room: () => boolean
  bannedUntil: Instant
}

export interface CustomWebhooks {
  /** Posts a body; throws Unreached, and InDoubt after a second try. `key` is the same for the same message, whichever attempt it is. */
  post(webhook: Secret, body: object, key: string): Promise<SendResult>
}

/** Remembers traffic in this process alone: after a restart the platform's own limit, with its ban, holds. */
export function customWebhooks(oapiBase: string, now: () => Instant, withinMillis: number): CustomWebhooks {
  const traffic = new Map<string, Traffic>()
  return {
    post: async (webhook, body, key) => {
      const robot = robotOf(webhook)
      if (robot === null) return malformed
      const own = traffic.get(robot.token) ?? { room: bucket(MOST_A_MINUTE, MINUTE, now), bannedUntil: 0 }
      traffic.set(robot.token, own)
      return onceMore(() => postOnce(robot, { ...body, msgUuid: uuidOf(key) }, { oapiBase, now, withinMillis, own }))
    },
  }
}

const malformed: Refusal = refusal('never', '形式不对：环境变量应为 access_token，或 access_token,SEC…', 'alarm')

interface Posting {
  readonly oapiBase: string
  now(): Instant
  readonly withinMillis: number
  readonly own: Traffic
}

async function postOnce(robot: CustomRobot, body: object, { oapiBase, now, withinMillis, own }: Posting): Promise<SendResult> {
  if (now() < own.bannedUntil) return refusal('after-ten-minutes', '正被限流')
  if (!own.room()) return refusal('after-a-minute', `一分钟内已发 ${MOST_A_MINUTE} 条`)
  const asking = { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body), withinMillis } as const
  const answer = await ask(addressOf(robot, oapiBase, now() * 1000), asking)
  const failure = oapiFailure(answer)
  if (failure?.fate === 'after-ten-minutes') own.bannedUntil = now() + BAN
  return resultOf(answer, failure)
}

function resultOf(answer: ApiAnswer, failure: Failure | null): SendResult {
  if (failure === null) return { sent: true, answer: { ...kept(answer), route: 'custom-webhook' } }
  if (failure.fate === 'in-doubt') throw new InDoubt(`${failure.says}（${failure.code}）`)
  return refusalOf(failure, answer)
}

/** A bearer address: never logged. */
function addressOf({ token, secret }: CustomRobot, oapiBase: string, millis: number): URL {
  const signed = secret === null ? '' : `&${signedQuery(millis, secret)}`
  return new URL(`${oapiBase}/robot/send?access_token=${encodeURIComponent(token)}${signed}`)
}

/** The platform shows one msgUuid once. How long it may be is not documented: it has the form of a UUID. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
