import { nameOf } from '../../people/organisation.ts'
import type { Role } from '../../people/organisation.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Order } from '../../policy/order.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { Answer, QuestionText, Scene } from '../command.ts'
import { says } from '../command.ts'
import { concerned, groupToTell } from '../district-group.ts'
import { moneyText, stateText } from '../order/order-card.ts'
import type { SeenOrder } from '../order/seen-order.ts'
import { moment } from '../reading/time-text.ts'

/** What becomes of the promise, the visit and the money. */
export function effectFields(before: Verdict, after: Verdict, now: Instant): QuestionText['fields'] {
  if (!after.inScope) return [{ name: '时限', value: '不在承诺范围' }]
  const visits = before.workBy !== before.dueBy || after.workBy !== after.dueBy
  return [
    { name: '时限', value: change(until(before.dueBy, now), until(after.dueBy, now)) },
    ...(visits ? [{ name: '上门', value: change(until(before.workBy, now), until(after.workBy, now)) }] : []),
    { name: '补偿', value: change(moneyText(before) ?? '无', moneyText(after) ?? '无') },
  ]
}

/** The same in a line, where anything changes. */
export const effectLine = (before: Verdict, after: Verdict, now: Instant): string =>
  effectFields(before, after, now)
    .map(({ name, value }) => `${name} ${value}`)
    .join('；')

/** What a person who confirms relies on. */
export const effectMark = ({ dueBy, workBy, exemption, compensationFen, flags }: Verdict): string =>
  JSON.stringify([dueBy, workBy, exemption, compensationFen, flags])

const until = (at: Instant | null, now: Instant): string => (at === null ? '未约定' : `${moment(at, now)} 前`)
const change = (before: string, after: string): string => (before === after ? `${before}，不变` : `${before} → ${after}`)

/** Who hears of it, in one message in the district's group, and how the question says so. */
export async function hearers(scene: Scene, order: Order, roles: readonly Role[]) {
  const hear = concerned(scene, order, roles)
  const names = hear.map((person) => nameOf(scene.organisation, person)).join('、')
  const isTold = hear.length > 0 && (await groupToTell(scene, order.district)) !== null
  const value = isTold ? names : hear.length === 0 ? '无' : `${names}（现在不能在该区县的群里发消息，请自行告知）`
  return { hear, field: { name: '通知', value } }
}

export const isClosed = ({ stored: { order } }: SeenOrder, now: Instant): boolean =>
  [order.completedAt, order.cancelledAt].some((at) => at !== null && at <= now)

/** Nothing is left to do about an order that has ended. */
export const closedAnswer = ({ stored, verdict }: SeenOrder, now: Instant, pointless: string): Answer =>
  refused(stored.order.id, `工单 ${stored.order.id} ${stateText(stored, verdict, now)}，${pointless}。`, 'closed')

export const refused = (orderId: string, text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId, detail },
})
