import type { Outgoing, Retry, SendResult, Sender } from '../../../delivery/sender.ts'
import type { PlatformDeps } from '../../platform.ts'
import { refused } from '../codes.ts'
import type { BotMessages } from './bot-messages.ts'
import { BOT_BYTES, type Piece, WEBHOOK_BYTES, piecesOf, repeated } from './render.ts'
import type { ResponseUrls } from './response-urls.ts'
import { type Target, mentionedIn, targetOf } from './target.ts'
import type { Webhooks } from './webhook.ts'

/** What can carry a message; `bot` null: there is no long connection. */
export interface Ways {
  readonly bot: {
    readonly messages: BotMessages
    /** The connection was lost a moment ago and is likely to come back: better to wait than to say it without buttons. */
    waits(): boolean
  } | null
  readonly responseUrls: ResponseUrls
  readonly webhooks: Webhooks
  readonly apiBase: string
}

/** One try by one way. Throws when nobody knows whether it arrived. */
type Try = () => Promise<SendResult>
type Refusal = SendResult & { sent: false }

export const wecomSender = (ways: Ways, deps: Pick<PlatformDeps, 'directory' | 'log' | 'alarm'>): Sender => ({
  platform: 'wecom',
  async send(outgoing) {
    const target = await targetOf(outgoing, deps.directory, ways.apiBase)
    const pieces = plan(outgoing, target, ways, deps)
    const piece = pieces[outgoing.part]
    if (piece === undefined) return refused(`共 ${pieces.length} 条，没有第 ${outgoing.part + 1} 条`, 'never')
    const mayHaveArrived = () => !outgoing.repeat && ways.bot?.messages.mayHaveArrived(target.reply, outgoing) === true
    const { byBot, all } = triesOf(outgoing.repeat ? repeated(piece) : piece, target, ways, outgoing)
    const result = await firstThatWorks(mayHaveArrived() ? byBot : all, { mayHaveArrived, none: noWay(target) }, deps)
    return result.sent ? { ...result, parts: pieces.length } : result
  },
})

function plan({ message, conversation }: Outgoing, target: Target, { bot }: Ways, { directory }: Pick<PlatformDeps, 'directory'>): Piece[] {
  const room = { bytes: target.webhook === null ? BOT_BYTES : WEBHOOK_BYTES, cards: bot !== null && target.chat !== null }
  return piecesOf(message, mentionedIn(message, conversation, target, directory), room)
}

/** By the bot first, which alone has buttons; a mention by the webhook first, which alone notifies. */
function triesOf(piece: Piece, { chat, reply, webhook }: Target, ways: Ways, outgoing: Outgoing): { byBot: Try[]; all: Try[] } {
  const { bot, responseUrls, webhooks } = ways
  const byWebhook = webhook === null || webhook === 'bad' ? [] : [() => webhooks.send(webhook.key, piece)]
  const byBot = bot === null || chat === null ? [] : [() => bot.messages.send(piece, { chat, reply }, outgoing)]
  const byUrl = reply !== null && responseUrls.usable(reply) ? [() => responseUrls.send(reply, piece)] : []
  if (piece.kind === 'mention') return { byBot, all: [...byWebhook, ...byBot, ...byUrl] }
  return { byBot, all: bot?.waits() === true && byBot.length > 0 ? byBot : [...byBot, ...byUrl, ...byWebhook] }
}

interface Limits {
  /** A try of the first way, now or before, may have arrived. */
  mayHaveArrived(): boolean
  /** Why there is no way. */
  readonly none: string
}

/** What one way certainly refused goes by the next. */
async function firstThatWorks(tries: readonly Try[], limits: Limits, deps: Pick<PlatformDeps, 'log' | 'alarm'>): Promise<SendResult> {
  const refusals: Refusal[] = []
  for (const attempt of tries) {
    const result = await attempt()
    if (result.sent) {
      for (const refusal of refusals) tellOfSecondWay(refusal, deps)
      return result
    }
    if (limits.mayHaveArrived()) return result
    refusals.push(result)
  }
  return mostHopeful(refusals) ?? refused(limits.none, 'never', 'alarm')
}

/** It arrived, so the queue hears of no trouble; whoever can mend the first way must. Nothing that goes wrong here changes that it arrived. */
function tellOfSecondWay({ reason, trouble }: Refusal, deps: Pick<PlatformDeps, 'log' | 'alarm'>): void {
  deps.log.warn({ reason }, 'a message to WeCom went by its second way')
  if (trouble === undefined) return
  deps
    .alarm(`企业微信消息改走了第二途径：${reason}`)
    .catch((error: unknown) =>
      deps.log.error({ error: error instanceof Error ? error.name : typeof error }, 'an alarm about WeCom could not be raised'),
    )
}

const hopes: readonly Retry[] = ['now', 'when-connected', 'after-a-minute', 'after-ten-minutes', 'next-month', 'never']

/** Tried again as soon as any way may work; what all of them said is kept. */
function mostHopeful(refusals: readonly Refusal[]): Refusal | null {
  const [best] = refusals.toSorted((a, b) => hopes.indexOf(a.retry) - hopes.indexOf(b.retry))
  if (best === undefined) return null
  const trouble = refusals.find((refusal) => refusal.trouble !== undefined)?.trouble
  const [reason, answer] = [refusals.map((refusal) => refusal.reason).join('；'), refusals.map((refusal) => refusal.answer)]
  return { sent: false, retry: best.retry, reason, answer, ...(trouble && { trouble }) }
}

const noWay = ({ webhook }: Target): string =>
  webhook === 'bad'
    ? '群机器人 Webhook 的环境变量不是 Webhook 地址或 key，而智能机器人不能向该会话发送'
    : '没有可用的发送途径：群未绑定、没有 Webhook，或不知道该人的企业微信 UserID'
