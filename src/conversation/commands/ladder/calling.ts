import { type CallTitle, callCard, handName } from '../../../escalation/call-card.ts'
import type { Call } from '../../../escalation/climb.ts'
import { type Hearing, groupOfLevel } from '../../../escalation/hearers.ts'
import type { Standing } from '../../../escalation/standing.ts'
import { nameOf, roleNames } from '../../../people/organisation.ts'
import type { Platform } from '../../../platforms/platforms.ts'
import { type Answer, type QuestionText, type Scene, says } from '../../command.ts'
import { type Plan, orderFields } from '../../deeds/order-deed.ts'
import { leftOrLate } from '../../order/order-card.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { briefly } from '../../reading/time-text.ts'

/** Who can be told of an order now, by what is brought about by the asker. */
export async function hearingAt(scene: Scene, { stored }: SeenOrder): Promise<Hearing> {
  const { organisation, asker, now } = scene
  const { district } = stored.order
  const reached = new Map<string, readonly Platform[]>()
  for (const { id, districts } of organisation.groups) if (districts.includes(district)) reached.set(id, await scene.platformsOf(id))
  return { organisation, district, causedBy: asker.id, now, platformsOf: (group) => reached.get(group) ?? [] }
}

/** What a question says of who will be told. */
export const calledField = ({ organisation }: Scene, { role, people }: Call): QuestionText['fields'][number] => ({
  name: '通知',
  value: people.length === 0 ? '本区县群' : `${roleNames[role]} ${people.map((person) => nameOf(organisation, person)).join('、')}`,
})

/** The card in the group of who is called; in that group it is the answer, too. */
export function asking(
  scene: Scene,
  seen: SeenOrder,
  { title, reason, call, hearing }: { title: CallTitle; reason: string; call: Call; hearing: Hearing },
): NonNullable<Plan['asksGroup']> {
  const { order } = seen.stored
  const who = `${scene.asker.name} ${briefly(scene.now, scene.now)} ${title === 'returned' ? '退回' : '上报'}`
  const fields = [
    ...orderFields(scene, seen),
    ...timeField(scene, seen),
    { name: '装维人员', value: order.installer ?? '未派单' },
    { name: '原因', value: reason },
  ]
  return {
    in: groupOfLevel(hearing, call.role),
    key: 'escalation',
    card: callCard(title, order.id, fields, call, [who]),
    told: `通知${call.people.length === 0 ? '管控' : roleNames[call.role]}`,
    unreachable: '请直接联系管控',
    isTheAnswer: true,
  }
}

export const timeField = ({ now }: Scene, { verdict: { dueBy } }: SeenOrder): QuestionText['fields'] =>
  dueBy === null ? [] : [leftOrLate(dueBy, now)]

/** Somebody has it: who and since when. */
export function inHandsOf(scene: Scene, order: string, hand: NonNullable<Standing['hand']>): Answer {
  const who = hand.person === scene.asker.id ? '你' : handName(scene.organisation, hand)
  return {
    replies: [says(`工单 ${order} ${briefly(hand.since, scene.now)} 已由${who}接手。`)],
    audit: { outcome: 'refused', orderId: order, detail: `in the hands of ${hand.person ?? hand.crew}` },
  }
}

/** Whether the asker has it in hand, by name or with their crew. */
export const isTheirs = ({ asker }: Scene, { hand }: Standing): boolean =>
  hand !== null && (hand.person === asker.id || (hand.crew !== null && hand.crew === asker.crew))
