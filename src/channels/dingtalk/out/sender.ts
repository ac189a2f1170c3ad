import type { Outgoing, Refusal, SendResult, Sender } from '../../../delivery/sender.ts'
import type { CardMessage, FileMessage } from '../../../messages/message.ts'
import type { Instant } from '../../../policy/instant.ts'
import { type Address, type ChannelLog, type Directory, repeatMark } from '../../platform.ts'
import { type Space, cardId, cardParams, deliverCard, templateOf } from './cards.ts'
import type { Client } from '../wire/client.ts'
import type { CustomWebhooks } from './custom-webhook.ts'
import { type MediaUploads, mediaMessage } from './media.ts'
import { type Mentions, isWritable, mentionsOf, namesLine, ringing } from './mentions.ts'
import { type Rendered, render } from './render.ts'
import { sendByRobot } from './robot-messages.ts'
import { type Way, asideOf, inTurn, refusal } from '../../ways.ts'
import { type SessionWebhook, markdownBody, postToSession, usableSession } from './session-webhook.ts'
import type { DingtalkApp, Timing } from '../settings.ts'

export interface SenderDeps {
  /** null: there are only custom webhooks. */
  readonly robot: { readonly app: DingtalkApp; readonly client: Client; readonly media: MediaUploads } | null
  readonly webhooks: CustomWebhooks
  readonly directory: Directory
  readonly log: ChannelLog
  readonly timing: Timing
  /** The configured addresses of the platform. */
  readonly bases: readonly string[]
  now(): Instant
  alarm(reason: string): Promise<void>
}

/** The ways that need the app's credentials and network to the same platform as the connection. */
export const APP_WAYS = '卡片、OpenAPI、图片与文件'

export const dingtalkSender = (deps: SenderDeps): Sender => ({
  platform: 'dingtalk',
  send: async (outgoing) => {
    const situation = await situationOf(deps, outgoing)
    if ('sent' in situation) return situation
    return inTurn(asideOf(outgoing.avoid, waysOf(deps, situation)), nobody, deps)
  },
})

const nobody = refusal('never', '没有可以到达这个会话的方式（未绑定群、未配置应用或 Webhook）')

/** What decides about the ways of one message. */
interface Situation {
  readonly outgoing: Outgoing
  readonly address: Address | null
  readonly space: Space | null
  readonly session: SessionWebhook | null
  readonly mentions: Mentions
  readonly rendered: Rendered
}

async function situationOf({ directory, robot, bases, now }: SenderDeps, outgoing: Outgoing): Promise<Situation | Refusal> {
  const { conversation, message, part } = outgoing
  const rendered = render(message)
  if (part >= rendered.parts.length) return refusal('never', `没有第 ${part + 1} 条`)
  const address = await directory.addressOf(conversation).catch((error: unknown) => ({ kind: 'unknown' as const, error: String(error) }))
  if (address?.kind === 'unknown') return refusal('when-connected', `查不到会话的地址：${address.error}`)
  return {
    outgoing,
    address,
    space: robot && spaceOf(address),
    session: robot && usableSession(outgoing, address, now(), bases),
    mentions: mentionsOf(message, conversation, directory),
    rendered,
  }
}

function spaceOf(address: Address | null): Space | null {
  if (address === null) return null
  if (address.kind === 'user') return { kind: 'user', id: address.userId }
  return address.id === null ? null : { kind: 'group', id: address.id }
}

/** Pictures, files and buttons have a way of their own, and text for when it is closed. */
function waysOf(deps: SenderDeps, situation: Situation): Way[] {
  const { message } = situation.outgoing
  const texts = textWays(deps, situation)
  if (message.kind === 'card') return [...cardWay(deps, situation, message), ...texts]
  if (message.kind === 'image' || message.kind === 'file') return [...mediaWay(deps, situation, message), ...texts]
  return texts
}

/**
 * A reply goes where it was asked, with a mention of the asker. What is said unasked goes by the OpenAPI, which mentions nobody; where
 * somebody is to be mentioned, by the group's own webhook first.
 */
function textWays(deps: SenderDeps, situation: Situation): Way[] {
  const { session, mentions } = situation
  const [bySession, byRobot, byWebhook] = [sessionWay(deps, situation), robotWay(deps, situation), webhookWay(deps, situation)]
  if (session === null && mentions.members.size > 0) return [...byWebhook, ...byRobot]
  return [...bySession, ...byRobot, ...byWebhook]
}

function sessionWay({ timing }: SenderDeps, situation: Situation): Way[] {
  const { session, mentions, outgoing, rendered } = situation
  if (session === null) return []
  const inGroup = outgoing.conversation.kind === 'group' || outgoing.conversation.kind === 'unbound'
  const asker = inGroup && session.staffId !== null && isWritable(session.staffId) ? [session.staffId] : []
  const userIds = [...new Set([...asker, ...mentions.members.values()])]
  const body = markdownBody(rendered.title, textOf(situation, { userIds, names: mentions.others }), userIds)
  return [
    {
      name: '会话 Webhook',
      leaves: 'when-refused',
      send: async () => inAll(situation, await postToSession(session, body, timing.answer)),
    },
  ]
}

function robotWay({ robot, directory }: SenderDeps, situation: Situation): Way[] {
  const { space, mentions, rendered } = situation
  if (robot === null || space === null) return []
  const names = [...[...mentions.members.keys()].map((person) => directory.nameOf(person)), ...mentions.others]
  const msgParam = { title: rendered.title, text: textOf(situation, { userIds: [], names }) }
  const send = () => sendByRobot(robot.client, robot.app.robotCode, space, { msgKey: 'sampleMarkdown', msgParam })
  return [{ name: 'OpenAPI', leaves: 'when-hopeless', send: async () => inAll(situation, await send()) }]
}

function webhookWay({ webhooks }: SenderDeps, situation: Situation): Way[] {
  const { address, mentions, outgoing, rendered } = situation
  if (address?.kind !== 'group' || address.webhook === null) return []
  const { webhook } = address
  const userIds = [...mentions.members.values()]
  const body = markdownBody(rendered.title, textOf(situation, { userIds, names: mentions.others }), userIds)
  const send = () => webhooks.post(webhook, body, `${outgoing.id}/${outgoing.part}`)
  return [{ name: '群机器人 Webhook', leaves: 'when-refused', send: async () => inAll(situation, await send()) }]
}

function cardWay({ robot, directory }: SenderDeps, situation: Situation, message: CardMessage): Way[] {
  const { outgoing, space, mentions, session, rendered } = situation
  const template = templateOf(robot?.app ?? null, message)
  const [params, repeated] = [cardParams(message, false), cardParams(message, true)]
  if (robot === null || template === null || params === null || repeated === null || space === null || outgoing.part > 0) return []
  const asker = session?.staffId
  const members = [...mentions.members].map(([person, userId]) => [userId, directory.nameOf(person)] as const)
  const asking = space.kind === 'group' && asker ? [[asker, directory.nameOf(directory.personOf(asker) ?? asker)] as const] : []
  const common = { template, robotCode: robot.app.robotCode, space, atUserIds: Object.fromEntries([...asking, ...members]) }
  const repeat = { ...common, params: repeated, brief: repeatMark + rendered.title }
  const card = { first: outgoing.repeat ? repeat : { ...common, params, brief: rendered.title }, repeat }
  return [{ name: '卡片', leaves: 'when-hopeless', send: () => deliverCard(robot.client, cardId(outgoing), card) }]
}

function mediaWay({ robot }: SenderDeps, { space, outgoing }: Situation, message: FileMessage): Way[] {
  if (robot === null || space === null || outgoing.part > 0) return []
  const send = async (): Promise<SendResult> => {
    const uploaded = await robot.media.upload(message, outgoing.content)
    if (!('mediaId' in uploaded)) return uploaded
    return sendByRobot(robot.client, robot.app.robotCode, space, mediaMessage(message, uploaded.mediaId, outgoing.repeat))
  }
  return [{ name: '图片与文件', leaves: 'when-hopeless', send }]
}

interface Named {
  /** People whose user id the text must have, so that it rings. */
  readonly userIds: readonly string[]
  readonly names: readonly string[]
}

/** Names stand below the first part, so that fixed words stay first; nobody is rung for more than one part. */
function textOf({ outgoing, rendered }: Situation, { userIds, names }: Named): string {
  const { part, repeat } = outgoing
  const called = part === 0 ? [namesLine(names), ringing(userIds)] : []
  return [repeat ? repeatMark : '', rendered.parts[part] ?? '', ...called].filter((line) => line !== '').join('\n\n')
}

const inAll = ({ rendered }: Situation, result: SendResult): SendResult =>
  result.sent && rendered.parts.length > 1 ? { ...result, parts: rendered.parts.length } : result
