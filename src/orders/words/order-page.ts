import { areaNames, duration, kindNames, productNames } from '../../messages/order-words.ts'
import { exemptionText, explain, yuan } from '../../policy/explain.ts'
import type { Instant } from '../../policy/instant.ts'
import { isOverdue } from '../../policy/overdue.ts'
import type { Flag, Status, Verdict } from '../../policy/verdict.ts'
import { contradictionLine } from './contradiction-words.ts'
import type { StoredEvent } from '../history/event.ts'
import { saidIn } from '../history/kinds.ts'
import type { Recorded } from '../current/recorded.ts'
import { exemptionName, moment, sourceStateNames, visit } from './value-words.ts'
import type { StoredOrder } from '../current/rows.ts'

export const statusNames = {
  'not-covered': '不在承诺范围',
  open: '在途',
  overdue: '超时在途',
  'on-time': '按时完成',
  late: '超时完成',
  cancelled: '已撤单',
} as const satisfies Record<Status, string>

const overdueExempt = '在途，超时免责'

const flagNames: Readonly<Record<Flag, string>> = {
  'appointment-before-entry': '预约早于录入',
  'appointment-too-early': '预约过早',
  'missing-appointment': '缺预约',
  'opt-out-unproven': '不要求当日无凭证',
  'unconfirmed-reschedule': '改约未确认',
  'reschedule-void-no-evidence': '改约无凭证',
  'late-reschedule': '超时后改约',
  'cancelled-after-due': '超时后撤单',
  'force-majeure-expired': '不可抗力宽限已过',
  'exemption-void-not-rural': '并非农村',
  'exemption-void-no-evidence': '免责无凭证',
  'cause-without-exemption': '定责可免未批',
}

export interface NamedDistricts {
  readonly districts: readonly { readonly id: string; readonly name: string }[]
}

/**
 * One order as a person would read it: what it is, where it stands, and why. Without the customer's name and number. `beside`: what others
 * know of it.
 */
export function orderPage(
  stored: StoredOrder,
  verdict: Verdict,
  { districts }: NamedDistricts,
  now: Instant,
  beside: readonly string[] = [],
): string[] {
  const { order, sourceState, proposal, escalation } = stored
  const crew = [order.installer ?? '未派单', order.contractor].filter((name) => name !== null).join('，')
  return [
    `工单 ${order.id}　${kindNames[order.kind]}　${productNames[order.product]}`,
    `区域：${districts.find(({ id }) => id === order.district)?.name ?? order.district}　${areaNames[order.area]}`,
    `装维：${crew}`,
    `录入：${moment(order.enteredAt)}`,
    `状态：${verdict.status === 'overdue' && !isOverdue(verdict) ? overdueExempt : statusNames[verdict.status]}（源系统：${sourceStateNames[sourceState]}，数据截至 ${moment(stored.dataAsOf)}）`,
    ...deadlineLines(verdict, now),
    ...moneyLines(verdict),
    ...(proposal === null ? [] : [`待决定：${proposal.by === null ? '定责可免' : `${proposal.by}提出豁免`}，${exemptionName(proposal)}`]),
    ...(escalation === null ? [] : [`已升级：${escalation.reason}（${escalation.by ?? '未知'}，${moment(escalation.at)}）`]),
    ...recordedLines(stored.recorded),
    ...(stored.unknownReschedules ? [`改约：源系统记 ${stored.rescheduleCount} 次，经过不明`] : []),
    ...stored.contradictions.map((one) => `来源不一致：${contradictionLine(one)}`),
    ...(stored.reentryOf === null ? [] : [`疑似重录：同一客户的工单 ${stored.reentryOf} 撤单后 7 天内重新录入，时限须从原单核实`]),
    ...beside,
    '依据：',
    ...explain(verdict).map((sentence) => `  ${sentence}`),
  ]
}

function recordedLines({ callBack, informed, safety, support, urged, missed, dissatisfied, regulator }: Recorded): string[] {
  const by = (done: { readonly by: string | null; readonly at: Instant }): string => `（${done.by ?? '未知'}，${moment(done.at)}）`
  return [
    ...(callBack === null ? [] : [`待回访：改约到 ${visit(callBack.appointment)}，客户未确认`]),
    ...(informed === null ? [] : [`已告知：${informed.whom}${informed.note === null ? '' : `，${informed.note}`}${by(informed)}`]),
    ...(safety === null ? [] : [`安全原因暂不上门：${safety.reason}${by(safety)}`]),
    ...(support === null ? [] : [`等待支撑：${support.problem}${by(support)}`]),
    ...(regulator === null ? [] : [`工信部申诉，未办结${by(regulator)}`]),
    ...(urged === null ? [] : [`催单：${urged.times} 次，最近${by(urged)}`]),
    ...(missed === null ? [] : [`爽约：${missed.times} 次，最近约 ${visit(missed.appointment)}${by(missed)}`]),
    ...(dissatisfied === null ? [] : [`客户不满意，待处理${by(dissatisfied)}`]),
  ]
}

function deadlineLines({ dueBy, workBy, status, lateDays }: Verdict, now: Instant): string[] {
  if (dueBy === null) return []
  const left = status === 'open' ? `，还剩 ${duration(dueBy - now)}` : status === 'overdue' ? `，已超时 ${duration(now - dueBy)}` : ''
  const lines = [`时限：${moment(dueBy)}${left}${lateDays > 0 ? `，超时 ${lateDays} 天` : ''}`]
  if (workBy !== null && workBy !== dueBy) lines.push(`改约后上门：${moment(workBy)} 前`)
  return lines
}

function moneyLines({ compensationFen, payBy, exemption, flags }: Verdict): string[] {
  const lines: string[] = []
  if (compensationFen > 0) lines.push(`补偿：${yuan(compensationFen)}${payBy === null ? '' : `，最迟 ${moment(payBy)} 付`}`)
  if (exemption !== null) lines.push(`免责：${exemptionText[exemption]}`)
  if (flags.length > 0) lines.push(`标记：${flags.map((flag) => flagNames[flag]).join('、')}`)
  return lines
}

/** When it happened, who said so, what, and when it was learnt. */
export function historyLine(event: StoredEvent): string {
  const by = event.actor === null ? event.source : `${event.actor}（${event.source}）`
  const known = event.learntAt === event.happenedAt ? '' : `，${moment(event.learntAt)} 得知`
  return `${moment(event.happenedAt)}　${by}　${saidIn(event)}${known}`
}
