import { z } from 'zod'
import type { Outgoing, SendResult } from '../../../delivery/sender.ts'
import type { CardMessage } from '../../../messages/message.ts'
import { byteLength } from '../../../messages/parts.ts'
import type { Client } from '../wire/client.ts'
import { harmless, plainStart } from './escape.ts'
import { InDoubt } from '../../call.ts'
import { onceMore, refusal } from '../../ways.ts'
import { cardLines, oneLine, typedInstead } from './render.ts'
import { repeatMark } from '../../platform.ts'
import type { DingtalkApp } from '../settings.ts'

/** Buttons that the template has; docs/dingtalk.md tells how it is built. */
export const MOST_BUTTONS = 4
/** Bytes. How long a variable may be is not documented; what is longer is said as text. */
const LONGEST_TEXT = 3000

/** Where a card goes, in the platform's ids. */
export type Space = { readonly kind: 'group'; readonly id: string } | { readonly kind: 'user'; readonly id: string }

/** Public variables of the template; the platform takes texts only. */
export type CardParams = Readonly<Record<string, string>>

/** The template's variables for this card; null when it is too long for one. */
export function cardParams(message: CardMessage, repeat: boolean): CardParams | null {
  const beyond = typedInstead({ buttons: message.buttons.slice(MOST_BUTTONS) })
  const lines = [...cardLines(message), ...beyond].map(plainStart).filter((line) => line !== '')
  const markdown = [...(repeat ? [repeatMark] : []), ...lines].join('\n\n')
  if (byteLength(markdown) > LONGEST_TEXT) return null
  const buttons = Array.from({ length: MOST_BUTTONS }, (_, i) => buttonParams(message, i)).flat()
  const title = (repeat ? repeatMark : '') + oneLine(message.title)
  return { title, markdown, status: '', open: 'true', ...Object.fromEntries(buttons) }
}

/** A button without a label is not shown. */
function buttonParams({ buttons }: CardMessage, i: number): (readonly [string, string])[] {
  const { label = '', style = 'plain', token = '' } = buttons[i] ?? {}
  return [
    [`button${i + 1}`, token === '' ? '' : harmless(label)],
    [`style${i + 1}`, style],
    [`token${i + 1}`, token],
  ]
}

export interface NewCard {
  readonly template: string
  readonly robotCode: string
  readonly space: Space
  readonly params: CardParams
  /** For the list of chats and the lock screen. */
  readonly brief: string
  /** User id → shown name: whose telephones ring. */
  readonly atUserIds: Readonly<Record<string, string>>
}

/** One card for each send, whichever attempt it is. */
export const cardId = ({ id, part }: Pick<Outgoing, 'id' | 'part'>): string => `${id}-${part}`

const created = z.looseObject({
  success: z.boolean().optional(),
  result: z
    .looseObject({ deliverResults: z.array(z.looseObject({ success: z.boolean(), errorMsg: z.string().nullish() })).min(1) })
    .optional(),
})

/**
 * Creates the card and puts it into its conversation. When nobody knows whether it arrived, the same id is created once more, marked as a
 * repeat, for the case that the platform does not know it again; after that a change of the card tells whether it is there. All three fit
 * into the time that the queue gives a send.
 */
export async function deliverCard(client: Client, outTrackId: string, { first, repeat }: CardToDeliver): Promise<SendResult> {
  try {
    return await onceMore((again) => createCard(client, outTrackId, again ? repeat : first, again ? 0.75 : 1))
  } catch (doubt) {
    if (!(doubt instanceof InDoubt)) throw doubt
    return lookAtCard(client, outTrackId, first.params, doubt)
  }
}

/** The same card as it is said at first, and as what may have been said before. */
export interface CardToDeliver {
  readonly first: NewCard
  readonly repeat: NewCard
}

async function lookAtCard(client: Client, outTrackId: string, params: CardParams, doubt: InDoubt): Promise<SendResult> {
  // The title alone: whoever pressed meanwhile has closed it.
  const { title = '' } = params
  const looked = await updateCard(client, outTrackId, { everybody: { title }, presser: null }, '', 0.5).catch(() => null)
  if (looked?.sent === true) return { sent: true, answer: { outTrackId, route: 'card', found: true } }
  if (looked !== null && isNotThere(looked.answer)) return refusal('after-ten-minutes', `卡片没有建立：${doubt.message}`)
  throw doubt
}

/** That a card of this id exists already means that a former attempt arrived. */
async function createCard(client: Client, outTrackId: string, card: NewCard, patience: number): Promise<SendResult> {
  const called = await client.call('POST', '/v1.0/card/instances/createAndDeliver', creation(outTrackId, card), patience)
  const answer = { outTrackId, route: 'card' }
  if (!('done' in called)) return isThere(called.answer) ? { sent: true, answer: { ...answer, repeated: true } } : called
  const read = created.safeParse(called.body)
  if (!read.success || (read.data.success !== false && read.data.result === undefined)) throw new InDoubt('卡片的应答没有说是否送达')
  const failed = read.data.result?.deliverResults.find(({ success }) => !success)
  if (read.data.success === false || failed !== undefined) {
    const reason = `卡片没有送达：${(failed?.errorMsg ?? '平台没有说明原因').slice(0, 100)}`
    return { sent: false, retry: 'never', reason, answer: called.kept, trouble: 'alarm' }
  }
  return { sent: true, answer: { ...called.kept, ...answer } }
}

/** How the platform says this is not documented. */
const isThere = (answer: unknown): boolean => /^param\.outTrackId(?!.*not).*(?:repeat|exist|duplicat)/i.test(codeIn(answer))
const isNotThere = (answer: unknown): boolean => /^param\.outTrackId.*not.*exist/i.test(codeIn(answer))
const codeIn = (answer: unknown): string => z.looseObject({ code: z.string() }).safeParse(answer).data?.code ?? ''

function creation(outTrackId: string, { template, robotCode, space, params, brief, atUserIds }: NewCard): object {
  const spaceModel = {
    // A forwarded card could be pressed by anybody.
    supportForward: false,
    lastMessageI18n: { ZH_CN: brief },
    notification: { alertContent: brief, notificationOff: false },
  }
  const common = { cardTemplateId: template, outTrackId, userIdType: 1, callbackType: 'STREAM', cardData: { cardParamMap: params } }
  return space.kind === 'group'
    ? {
        ...common,
        openSpaceId: `dtv1.card//IM_GROUP.${space.id}`,
        imGroupOpenSpaceModel: spaceModel,
        imGroupOpenDeliverModel: { robotCode, atUserIds, recipients: [] },
      }
    : {
        ...common,
        openSpaceId: `dtv1.card//IM_ROBOT.${space.id}`,
        imRobotOpenSpaceModel: spaceModel,
        imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
      }
}

/** Changes the named variables only: without the option the others would be gone. */
export const cardUpdateOptions = { updateCardDataByKey: true, updatePrivateDataByKey: true } as const

/** What changes on a card: for everybody, or for who pressed it alone. */
export interface CardChange {
  readonly everybody: CardParams | null
  readonly presser: CardParams | null
}

export async function updateCard(
  client: Client,
  outTrackId: string,
  { everybody, presser }: CardChange,
  userId: string,
  patience?: number,
): Promise<SendResult> {
  const change = {
    outTrackId,
    userIdType: 1,
    cardData: { cardParamMap: everybody ?? {} },
    ...(presser && { privateData: { [userId]: { cardParamMap: presser } } }),
    cardUpdateOptions,
  }
  const called = await client.call('PUT', '/v1.0/card/instances', change, patience)
  return 'done' in called ? { sent: true, answer: called.kept } : called
}

/** Buttons can be pressed only in a card that the app itself posts. */
export const templateOf = (app: DingtalkApp | null, message: CardMessage): string | null =>
  message.buttons.some(({ token }) => token !== undefined) ? (app?.cardTemplate ?? null) : null
