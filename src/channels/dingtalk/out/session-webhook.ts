import { z } from 'zod'
import type { Outgoing, SendResult } from '../../../delivery/sender.ts'
import type { Conversation } from '../../../messages/conversation.ts'
import type { Instant } from '../../../policy/instant.ts'
import type { Address } from '../../platform.ts'
import { kept as keptOf, oapiFailure, refusalOf } from '../codes.ts'
import type { HeardMessage } from '../in/events.ts'
import { InDoubt, ask, jsonHeaders } from '../../call.ts'
import { refusal } from '../../ways.ts'

/** What is kept with a message to answer it by; read back as data from outside. A bearer address: never logged. */
const kept = z.object({
  session: z.string(),
  untilMillis: z.number(),
  staffId: z.string().nullable(),
  /** The group's openConversationId; null: a private chat. */
  group: z.string().nullable(),
})

export const replyAddressOf = ({ session, staffId, group, conversationId }: HeardMessage): z.infer<typeof kept> | null =>
  session && { session: session.url, untilMillis: session.untilMillis, staffId, group: group ? conversationId : null }

/** A reply address that can still be used. */
export interface SessionWebhook {
  readonly url: URL
  /** Who asked, if the platform gave a user id. */
  readonly staffId: string | null
}

/** Seconds before its end from which it is not used: an answer 500 would leave open whether it was only too late. */
const MARGIN = 30
const vendorHosts = ['oapi.dingtalk.com', 'oapi.dingtalk.io', 'api.dingtalk.com', 'api.dingtalk.io']

/**
 * Null when there is none, when it has expired, when it leads to another conversation than the one that is answered, or when it does not
 * lead to the platform: a forged message could name any address.
 */
export function usableSession(
  { replyTo, conversation }: Outgoing,
  address: Address | null,
  now: Instant,
  bases: readonly string[],
): SessionWebhook | null {
  const read = kept.safeParse(replyTo?.address)
  if (!read.success || read.data.untilMillis < (now + MARGIN) * 1000 || !fits(read.data.group, conversation, address)) return null
  const url = URL.parse(read.data.session)
  return url !== null && leadsToPlatform(url, bases) ? { url, staffId: read.data.staffId } : null
}

/** What is meant for one person must not be said in the group where they asked. */
function fits(group: string | null, { kind }: Conversation, address: Address | null): boolean {
  if (group === null) return kind === 'direct' || kind === 'stranger'
  return (kind === 'group' || kind === 'unbound') && (address === null || (address.kind === 'group' && (address.id ?? group) === group))
}

/** `bases` are the configured addresses, by which an organisation may have its own way to the platform. */
export function leadsToPlatform(url: URL, bases: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (bases.some((base) => URL.parse(base)?.origin === url.origin)) return true
  return url.protocol === 'https:' && url.port === '' && vendorHosts.includes(url.hostname)
}

/**
 * What an address that is over is answered with (500), and what a gateway says for itself: nothing was shown, so the next way may say it. A
 * gateway that has lost patience (504) does not know.
 */
const NOT_TAKEN = [500, 502, 503]
const UNSURE = ['unknown.send.result', 'system.error']

/** Posts a webhook's body. Throws Unreached and InDoubt: there is nothing by which the platform would know a repeat. */
export async function postToSession({ url }: SessionWebhook, body: object, withinMillis: number): Promise<SendResult> {
  const answer = await ask(url, { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body), withinMillis })
  const failure = oapiFailure(answer)
  const { code } = keptOf(answer)
  if (failure !== null && NOT_TAKEN.includes(answer.status) && !UNSURE.some((one) => one === code))
    return { ...refusal('now', `没有收下（HTTP ${answer.status}）`), answer: keptOf(answer) }
  if (failure?.fate === 'in-doubt') throw new InDoubt(`${failure.says}（${failure.code}）`)
  return failure === null ? { sent: true, answer: { ...keptOf(answer), route: 'session-webhook' } } : refusalOf(failure, answer)
}

/** The body of a webhook, of a conversation or of a robot: the text has the mentions too, or nobody's telephone rings. */
export const markdownBody = (title: string, text: string, atUserIds: readonly string[]): object => ({
  msgtype: 'markdown',
  markdown: { title, text },
  at: { atUserIds, atMobiles: [], isAtAll: false },
})
