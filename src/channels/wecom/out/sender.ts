import { inWords } from '../../../messages/in-words.ts'
import type { Outgoing, Sender } from '../../../delivery/sender.ts'
import type { PlatformDeps } from '../../platform.ts'
import { type Way, asideOf, inTurn, refusal } from '../../ways.ts'
import type { BotMessages } from './bot-messages.ts'
import { BOT_BYTES, type Part, WEBHOOK_BYTES, render, repeated } from './render.ts'
import { type ResponseUrls, takesCards } from './response-urls.ts'
import { isCarried } from '../wire/media.ts'
import { type Target, mentionedIn, targetOf } from './target.ts'
import type { Webhooks } from './webhook.ts'

/** The way that goes by the long connection. */
export const BOT_WAY = '智能机器人'

/** What can carry a message; `bot` null: there is no long connection. */
export interface Carriers {
  readonly bot: {
    readonly messages: BotMessages
    /** The connection was lost a moment ago and is likely to come back: better to wait than to say it without buttons. */
    waits(): boolean
  } | null
  readonly responseUrls: ResponseUrls
  readonly webhooks: Webhooks
  readonly apiBase: string
}

export const wecomSender = (carriers: Carriers, deps: Pick<PlatformDeps, 'directory' | 'log' | 'alarm'>): Sender => ({
  platform: 'wecom',
  async send(outgoing) {
    const target = await targetOf(outgoing, deps.directory, carriers.apiBase)
    const parts = partsOf(outgoing, target, carriers, deps)
    const part = parts[outgoing.part]
    if (part === undefined) return refusal('never', `共 ${parts.length} 条，没有第 ${outgoing.part + 1} 条`)
    const ways = asideOf(outgoing.avoid, waysOf(outgoing.repeat ? repeated(part) : part, target, carriers, outgoing))
    const result = await inTurn(ways, refusal('never', whyNoWay(target), 'alarm'), deps)
    return result.sent ? { ...result, parts: parts.length } : result
  },
})

function partsOf(
  { message, conversation, content }: Outgoing,
  target: Target,
  carriers: Carriers,
  { directory }: Pick<PlatformDeps, 'directory'>,
): Part[] {
  const carried = 'hash' in message && !isCarried(content) ? inWords(message) : message
  const room = { bytes: target.webhook === null ? BOT_BYTES : WEBHOOK_BYTES, cards: cardsAt(target, carriers) }
  return render(carried, mentionedIn(message, conversation, target, directory), room)
}

/** The bot pushes cards; an address that answers a message takes one, in a private chat only. */
function cardsAt({ chat, reply }: Target, { bot, responseUrls }: Carriers): 'all' | 'whole' | 'none' {
  if (bot !== null && chat !== null) return 'all'
  return reply !== null && takesCards(reply) && responseUrls.usable(reply) ? 'whole' : 'none'
}

/** The bot comes first, since it alone has buttons; for a mention the webhook comes first, since it alone notifies. */
function waysOf(part: Part, target: Target, carriers: Carriers, outgoing: Outgoing): Way[] {
  const [byBot, byUrl, byWebhook] = [
    botWay(part, target, carriers, outgoing),
    urlWay(part, target, carriers, outgoing),
    webhookWay(part, target, carriers, outgoing),
  ]
  if (part.kind === 'mention') return [...byWebhook, ...byBot, ...byUrl]
  const waits = outgoing.avoid === undefined && carriers.bot?.waits() === true
  return waits && byBot.length > 0 ? byBot : [...byBot, ...byUrl, ...byWebhook]
}

function botWay(part: Part, { chat, reply }: Target, { bot }: Carriers, outgoing: Outgoing): Way[] {
  if (bot === null || chat === null) return []
  const { messages } = bot
  return [
    {
      name: BOT_WAY,
      leaves: 'when-refused',
      send: () => messages.send(part, { chat, reply }, outgoing),
      // A repeat is a message of its own.
      mayHaveArrived: () => !outgoing.repeat && messages.mayHaveArrived(reply, outgoing),
    },
  ]
}

const urlWay = (part: Part, { reply }: Target, { responseUrls }: Carriers, outgoing: Outgoing): Way[] =>
  reply === null || !responseUrls.usable(reply)
    ? []
    : [{ name: '回复地址', leaves: 'when-refused', send: () => responseUrls.send(reply, part, outgoing) }]

const webhookWay = (part: Part, { webhook }: Target, { webhooks }: Carriers, { content }: Outgoing): Way[] =>
  webhook === null || webhook === 'bad'
    ? []
    : [{ name: '群机器人 Webhook', leaves: 'when-refused', send: () => webhooks.send(webhook.key, part, content) }]

const whyNoWay = ({ webhook }: Target): string =>
  webhook === 'bad'
    ? '群机器人 Webhook 的环境变量不是 Webhook 地址或 key，而智能机器人不能向该会话发送'
    : '没有可用的发送途径：群未绑定、没有 Webhook，或不知道该人的企业微信 UserID'
