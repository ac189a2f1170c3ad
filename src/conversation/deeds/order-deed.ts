import type { CardMessage, TextMessage } from '../../messages/message.ts'
import { sourceSystems } from '../../messages/order-words.ts'
import { appendEvents } from '../../orders/append/append.ts'
import { lockOrders } from '../../orders/history/event-log.ts'
import type { EventType, NewEvent, Payloads } from '../../orders/history/event.ts'
import { lockPolicy } from '../../orders/in-force/policy-in-force.ts'
import type { Group } from '../../people/organisation.ts'
import type { Answer, AuditNote, QuestionText, Deed, Notice, Scene, Weighed } from '../command.ts'
import { groupToTell, isHere } from '../district-group.ts'
import { type DeedRow, type Keys, deed } from '../gate.ts'
import { stateText } from '../order/order-card.ts'
import { type SeenOrder, fingerprintOf } from '../order/seen-order.ts'
import { briefly } from '../reading/time-text.ts'
import { pictureName, picturesNamed, picturesOf, usePictures } from '../inbox/pictures.ts'
import { refused } from './effects.ts'
import { severally } from './several.ts'

/** What a deed would bring about as things stand: what to ask, what to record on yes, and whom to tell. */
export interface Plan {
  /** Of the question: the order and its state come first by themselves. */
  readonly title: string
  readonly fields: QuestionText['fields']
  readonly body?: readonly string[]
  readonly event: Happening
  /**
   * Writes what the deed changes beside the order's history, once the order is this transaction's alone. An answer in place of the deed where
   * somebody else was quicker: nothing is recorded then.
   */
  readonly claim?: () => Promise<Answer | null>
  /** It can be taken back as easily: a press on a button needs no second one. */
  readonly oneTap?: true
  /** What of it a person relies on who confirms, beside the order as it stands: if it comes out otherwise at the answer, they are asked anew. */
  readonly restsOn?: string
  /** What the answer says on yes, before who did it and when. */
  readonly done: readonly string[]
  /** What is left to do in the source system: `改派请` becomes `改派请同步在综调操作。`; null: nothing. */
  readonly repeat: '请' | `${string}请` | null
  readonly asksGroup?: GroupRequest
  /** People who hear of it in the district's group, in the words of the answer. */
  readonly hear?: readonly string[]
  /** People who are told something in their private chats. */
  readonly privately?: readonly { readonly person: string; readonly message: Notice['message'] }[]
  readonly audit: Pick<AuditNote, 'outcome' | 'detail'>
  /** What the asker gives as a proof: pictures that it names must be their own, and belong to the order from then on. */
  readonly proof?: string | null
}

type Happening = { [T in EventType]: { readonly type: T; readonly payload: Payloads[T] } }[EventType]

/** Something asked of people in a group, the district's unless said otherwise; the answer says that they are told, or what else to do. */
interface GroupRequest {
  /** Null: there is none. */
  readonly in?: Group | null
  readonly key: string
  readonly card: Omit<CardMessage, 'kind'>
  readonly told: string
  readonly unreachable: string
  /** In that group the card is the answer: nothing is said twice. */
  readonly isTheAnswer?: true
}

type OrderDeedRow<S extends Keys['order']> = Omit<DeedRow<'order', S>, 'about' | 'weigh'> & {
  /** The event that it would bring about, or the answer that says why there is nothing to do. */
  plan(scene: Scene, seen: SeenOrder, said: S): Answer | Plan | Promise<Answer | Plan>
}

/** A command that records an event of one order: asked, confirmed, recorded, and told. */
export const orderDeed = <S extends Keys['order']>({ plan, ...text }: OrderDeedRow<S>): Deed =>
  severally(
    deed<'order', S>({
      ...text,
      about: 'order',
      weigh: async (scene, seen, said) => {
        const planned = await plan(scene, seen, said)
        if ('replies' in planned) return planned
        return (await noSuchPicture(scene, seen, planned.proof ?? '')) ?? weighed(scene, seen, planned)
      },
    }),
  )

async function noSuchPicture({ trx, asker }: Scene, { stored }: SeenOrder, proof: string): Promise<Answer | null> {
  const named = picturesNamed(proof)
  if (named.length === 0) return null
  const kept = await picturesOf(trx, asker.id, named)
  const missing = named.find((seq) => !kept.has(seq))
  return missing === undefined
    ? null
    : refused(stored.order.id, `没有${pictureName(missing)}：不是你发的，或者没有用上已过一天。请在私聊里重新发一次。`, 'no such picture')
}

const weighed = (scene: Scene, seen: SeenOrder, plan: Plan): Weighed => ({
  orderId: seen.stored.order.id,
  fingerprint: fingerprintOf(seen.stored) + (plan.restsOn ?? ''),
  question: { title: plan.title, fields: [...orderFields(scene, seen), ...plan.fields], body: plan.body ?? [] },
  ...(plan.oneTap && { oneTap: plan.oneTap }),
  carryOut: async () => (await claimed(scene, seen, plan)) ?? carryOut(scene, seen, plan),
})

/** In the sequence of locks in which events are appended. */
async function claimed({ trx }: Scene, { stored }: SeenOrder, { claim }: Plan): Promise<Answer | null> {
  if (claim === undefined) return null
  await lockPolicy(trx, 'shared')
  await lockOrders(trx, [stored.order.id])
  return claim()
}

/** The order and its state, first in every question and request about it. */
export const orderFields = (scene: Scene, { stored, verdict }: SeenOrder): QuestionText['fields'] => [
  { name: '工单', value: stored.order.id },
  { name: '状态', value: stateText(stored, verdict, scene.now) },
]

async function carryOut(scene: Scene, seen: SeenOrder, plan: Plan): Promise<Answer> {
  const { id, kind, district } = seen.stored.order
  await appendEvents(scene.trx, [chatEvent(scene, id, plan.event)], scene.context)
  if (plan.proof) await usePictures(scene.trx, scene.asker.id, id, plan.proof)
  const group = await groupToTell(scene, district)
  const { asksGroup: request, hear = [], privately = [] } = plan
  const asked = request?.in === undefined ? group : await reachable(scene, request.in)
  const told =
    request &&
    `${asked === null ? `现在不能在${request.in === undefined ? '该区县的群' : '全市的群'}里发消息，${request.unreachable}` : `已在${asked.name}${request.told}`}。`
  const [first = '', ...more] = plan.done
  const lines = [
    first,
    ...(told === undefined ? [] : [told]),
    ...more,
    `${scene.asker.name} ${briefly(scene.now, scene.now)}`,
    ...(plan.repeat === null ? [] : [`${plan.repeat}同步在${sourceSystems[kind]}操作。`]),
  ]
  const here = isHere(scene, district)
  const isAskedHere = scene.conversation.kind === 'group' && scene.conversation.group === asked?.id
  const notices: Notice[] = []
  if (asked !== null && request !== undefined) {
    const card = notice(scene, asked.id, `${request.key}/${id}`, { kind: 'card', ...request.card })
    if (isAskedHere && request.isTheAnswer === true)
      return { replies: [card.message], notices: [{ ...card, notOn: scene.platform }], audit: { ...plan.audit, orderId: id } }
    notices.push(card)
  }
  if (group !== null && hear.length > 0 && !here) notices.push(notice(scene, group.id, 'decision', mentioning(lines, hear)))
  for (const { person, message } of privately)
    notices.push({ key: `privately/${id}/${person}/${scene.platform}/${scene.messageId}`, person, lane: 'alert', message })
  return { replies: [mentioning(lines, here ? hear : [])], notices, audit: { ...plan.audit, orderId: id } }
}

const reachable = async (scene: Scene, group: Group | null): Promise<Group | null> =>
  group !== null && (await scene.canReach(group.id)) ? group : null

/** The same message brings an event about once. */
const chatEvent = ({ platform, messageId, now, asker }: Scene, orderId: string, event: Happening): NewEvent => ({
  ...event,
  orderId,
  happenedAt: now,
  learntAt: now,
  source: `chat/${platform}`,
  key: `${messageId}/${event.type}/${orderId}`,
  actor: asker.id,
  importId: null,
})

const notice = ({ platform, messageId }: Scene, group: string, key: string, message: Notice['message']) => ({
  key: `${key}/${platform}/${messageId}`,
  group,
  lane: 'alert' as const,
  message,
})

const mentioning = (lines: readonly string[], mentions: readonly string[]): TextMessage => ({
  kind: 'text',
  text: lines.join('\n'),
  ...(mentions.length === 0 ? {} : { mentions }),
})
