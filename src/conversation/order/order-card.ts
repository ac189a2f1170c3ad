import type { CardMessage } from '../../messages/message.ts'
import { areaNames, durationBriefly, kindNames, productNames } from '../../messages/order-words.ts'
import { handName } from '../../escalation/call-card.ts'
import type { Standing } from '../../escalation/standing.ts'
import { type Organisation, districtName, nameOf, roleNames } from '../../people/organisation.ts'
import { contradictionLine } from '../../orders/words/contradiction-words.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import type { Instant } from '../../policy/instant.ts'
import { exemptionText, explain, yuan } from '../../policy/explain.ts'
import { isOverdue } from '../../policy/overdue.ts'
import type { Covered, Verdict } from '../../policy/verdict.ts'
import type { ContactShown } from './contact-shown.ts'
import { callBackBy } from '../../orders/current/call-back-by.ts'
import { serviceFields } from './service-fields.ts'
import { visitText } from '../reading/said-appointment.ts'
import { briefly } from '../reading/time-text.ts'

type Field = CardMessage['fields'][number]

export interface OrderOnCard {
  readonly stored: StoredOrder
  readonly verdict: Verdict
}

/** One order as its askers may see it; the customer as `contact` shows them. `payout`: how far the payment of its claim is. `repeats`: what it has to do with other reports. */
export function orderCard(
  { stored, verdict }: OrderOnCard,
  view: {
    organisation: Organisation
    now: Instant
    contact: ContactShown
    standing: Standing | null
    payout?: string | null
    repeats?: readonly Field[]
  },
): CardMessage {
  const { order } = stored
  const { organisation, now } = view
  const where = [kindNames[order.kind], productNames[order.product], districtName(organisation, order.district), areaNames[order.area]]
  const fields: Field[] = [
    { name: '状态', value: stateText(stored, verdict, now) },
    ...(verdict.inScope ? promiseFields(verdict, now) : []),
    ...moneyFields(stored, verdict),
    ...(typeof view.payout === 'string' ? [{ name: '赔付', value: view.payout }] : []),
    { name: '装维人员', value: crewText(stored) },
    ...handFields(stored, view.standing, organisation, now),
    ...noteFields(stored, organisation, now),
    ...serviceFields(stored, organisation, now),
    ...(view.repeats ?? []),
    ...recordedFields({ stored, verdict }, organisation, now),
    ...customerFields(view.contact),
    { name: '工单类型', value: where.join(' · ') },
  ]
  return {
    kind: 'card',
    title: `工单 ${order.id}`,
    fields,
    body: [...(verdict.inScope ? [] : explain(verdict)), `数据截至 ${briefly(Math.min(stored.dataAsOf, now), now)}`],
    buttons: [
      { label: '为什么', says: `为什么 ${order.id}`, style: 'plain' },
      { label: '经过', says: `经过 ${order.id}`, style: 'plain' },
    ],
  }
}

const deskNames = {
  'at-resource-desk': '卡在资源岗',
  'at-network-desk': '卡在网元岗',
  stuck: '异常卡单',
  'in-progress': null,
  completed: null,
  cancelled: null,
} as const

/** `在途（卡在资源岗）`, `超时在途`, `在途（超时免责）`, `已竣工（按时） 昨天 16:54`. */
export function stateText({ order, sourceState }: StoredOrder, verdict: Verdict, now: Instant): string {
  const { completedAt, cancelledAt } = order
  if (completedAt !== null && completedAt <= now) return `已竣工${onTime[verdict.status] ?? ''} ${briefly(completedAt, now)}`
  if (cancelledAt !== null && cancelledAt <= now) return `已撤单 ${briefly(cancelledAt, now)}`
  const notes = [verdict.status === 'overdue' && !isOverdue(verdict) ? '超时免责' : null, deskNames[sourceState]].filter(
    (note) => note !== null,
  )
  return `${isOverdue(verdict) ? '超时在途' : '在途'}${notes.length === 0 ? '' : `（${notes.join('，')}）`}`
}

const onTime: Readonly<Partial<Record<Verdict['status'], string>>> = { 'on-time': '（按时）', late: '（超时）' }

function promiseFields(verdict: Covered, now: Instant): Field[] {
  const { dueBy, workBy, status } = verdict
  if (dueBy === null) return [{ name: '时限', value: '未约定时间' }]
  const open = status === 'open' || status === 'overdue'
  return [
    { name: '时限', value: `${briefly(dueBy, now)} 前${open ? `，${leftText(dueBy, now)}` : ''}` },
    ...(open && workBy !== null && workBy !== dueBy ? [{ name: '改约上门', value: `${briefly(workBy, now)} 前` }] : []),
    ...(status === 'late' ? [{ name: '超时', value: `${verdict.lateDays}天（不足1天按1天）` }] : []),
  ]
}

/** `还剩3小时59分`, `已超时20小时`. */
const leftText = (dueBy: Instant, now: Instant): string =>
  now <= dueBy ? `还剩${durationBriefly(dueBy - now)}` : `已超时${durationBriefly(now - dueBy)}`

/** The last second still counts: at `dueBy` nothing is left, and nothing is late. */
export const leftOrLate = (dueBy: Instant, now: Instant): Field =>
  now <= dueBy ? { name: '剩余', value: durationBriefly(dueBy - now) } : { name: '已超时', value: durationBriefly(now - dueBy) }

const crewText = ({ order: { installer, contractor } }: StoredOrder): string =>
  installer === null ? '未派单' : contractor === null ? installer : `${installer}（${contractor}）`

/** Who has it in hand, or who was asked to take it. */
function handFields({ order }: StoredOrder, standing: Standing | null, organisation: Organisation, now: Instant): Field[] {
  if (standing === null || order.completedAt !== null || order.cancelledAt !== null) return []
  const { hand, role, since } = standing
  if (hand === null) return [{ name: '接手人', value: `还没有，${briefly(since, now)} 已通知${roleNames[role]}` }]
  return [{ name: '接手人', value: `${handName(organisation, hand)}（${briefly(hand.since, now)}）` }]
}

function moneyFields({ order }: StoredOrder, verdict: Verdict): Field[] {
  if (!verdict.inScope) return []
  const value = moneyText(verdict)
  if (value !== null) return [{ name: '补偿', value }]
  const granted = order.exemption?.revokedAt === null && verdict.status === 'open' ? order.exemption : null
  return granted === null ? [] : [{ name: '豁免', value: `已登记（${exemptionText[granted.reason]}），超时后生效` }]
}

/** `应补偿 20元`, `免责（客户原因）`; null while there is nothing to say about money. */
export function moneyText(verdict: Verdict): string | null {
  if (verdict.exemption !== null) return `免责（${exemptionText[verdict.exemption]}）`
  if (verdict.compensationFen > 0) return `应补偿 ${yuan(verdict.compensationFen)}`
  return verdict.lateDays > 0 ? '不补偿' : null
}

function noteFields(
  { proposal, escalation, unknownReschedules, rescheduleCount, contradictions, reentryOf }: StoredOrder,
  organisation: Organisation,
  now: Instant,
): Field[] {
  const fields: Field[] = []
  if (proposal !== null) {
    const by = proposal.by === null ? '定责' : `${nameOf(organisation, proposal.by)} ${briefly(proposal.at, now)} 提出`
    const said = proposal.said === undefined ? '' : `${proposal.said}；`
    fields.push({ name: '豁免待审批', value: `${exemptionText[proposal.reason]}（${said}${by}）` })
  }
  if (escalation !== null) {
    fields.push({ name: '已升级', value: `${escalation.reason}（${nameOf(organisation, escalation.by)} ${briefly(escalation.at, now)}）` })
  }
  if (unknownReschedules) fields.push({ name: '改约', value: `源系统记有 ${rescheduleCount} 次，无明细` })
  if (reentryOf !== null) fields.push({ name: '疑似重录', value: `同一客户的工单 ${reentryOf} 撤单后 7 天内重新录入，时限须从原单核实` })
  for (const one of contradictions) fields.push({ name: '来源不一致', value: contradictionLine(one) })
  return fields
}

/** What people recorded, the call-back that is due first. */
function recordedFields({ stored: { recorded }, verdict: { workBy } }: OrderOnCard, organisation: Organisation, now: Instant): Field[] {
  const { callBack, informed, safety, support } = recorded
  const by = (done: { readonly by: string | null; readonly at: Instant }): string =>
    `${nameOf(organisation, done.by)} ${briefly(done.at, now)}`
  return [
    ...(callBack === null
      ? []
      : [
          {
            name: '待回访',
            value: `改约到 ${visitText(callBack.appointment, now)}，${briefly(callBackBy(callBack, workBy), now)} 前问清客户`,
          },
        ]),
    ...(informed === null ? [] : [{ name: '已告知', value: `${informed.whom}${noteText(informed.note)}（${by(informed)}）` }]),
    ...(support === null
      ? []
      : [
          {
            name: '支撑',
            value: `${support.problem}（${by(support)} 提出，${support.taken === null ? '等待接单' : `${by(support.taken)} 接单`}）`,
          },
        ]),
    ...(safety === null ? [] : [{ name: '安全', value: `暂不上门：${safety.reason}（${by(safety)}）` }]),
  ]
}

const noteText = (note: string | null): string => (note === null ? '' : `：${note}`)

function customerFields({ name, phone, address }: ContactShown): Field[] {
  const who = [name, phone].filter((part) => part !== null)
  const fields: Field[] = who.length === 0 ? [] : [{ name: '客户', value: who.join(' ') }]
  if (address !== null) fields.push({ name: '地址', value: address })
  return fields
}
