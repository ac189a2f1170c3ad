import { areaNames, duration, kindNames, productNames } from '../messages/order-words.ts'
import { exemptionText, explain, yuan } from '../policy/explain.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Status, Verdict } from '../policy/verdict.ts'
import type { SourceState, StoredEvent } from './event.ts'
import type { StoredOrder } from './rows.ts'

export const statusNames = {
  'not-covered': '不在承诺范围',
  open: '在途',
  overdue: '超时在途',
  'on-time': '按时完成',
  late: '超时完成',
  cancelled: '已撤单',
} as const satisfies Record<Status, string>

export const sourceStateNames = {
  'in-progress': '在途',
  'at-resource-desk': '资源岗待处理',
  'at-network-desk': '网元岗待处理',
  stuck: '异常卡单',
  cancelled: '已撤单',
  completed: '已竣工',
} as const satisfies Record<SourceState, string>

export interface NamedDistricts {
  readonly districts: readonly { readonly id: string; readonly name: string }[]
}

/** One order as a person would read it: what it is, where it stands, and why. Without the customer's name and number. */
export function orderPage(stored: StoredOrder, verdict: Verdict, { districts }: NamedDistricts, now: Instant): string[] {
  const { order, sourceState, proposal, escalation } = stored
  const crew = [order.installer ?? '未派单', order.contractor].filter((name) => name !== null).join('，')
  return [
    `工单 ${order.id}　${kindNames[order.kind]}　${productNames[order.product]}`,
    `区域：${districts.find(({ id }) => id === order.district)?.name ?? order.district}　${areaNames[order.area]}`,
    `装维：${crew}`,
    `录入：${moment(order.enteredAt)}`,
    `状态：${statusNames[verdict.status]}（源系统：${sourceStateNames[sourceState]}，数据截至 ${moment(stored.dataAsOf)}）`,
    ...deadlineLines(verdict, now),
    ...moneyLines(verdict),
    ...(proposal === null ? [] : [`待决定：${proposal.by ?? '源系统定责'}提出豁免，${exemptionText[proposal.reason]}`]),
    ...(escalation === null ? [] : [`已升级：${escalation.reason}（${escalation.by ?? '未知'}，${moment(escalation.at)}）`]),
    ...(stored.unknownReschedules ? [`改约：源系统记 ${stored.rescheduleCount} 次，经过不明`] : []),
    '依据：',
    ...explain(verdict).map((sentence) => `  ${sentence}`),
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
  if (flags.length > 0) lines.push(`标记：${flags.join('、')}`)
  return lines
}

/** `2026-11-21 20:00:00 export 在途，2026-11-21 20:05:00 得知`. */
export function historyLine(event: StoredEvent): string {
  const by = event.actor === null ? event.source : `${event.actor}（${event.source}）`
  const known = event.learntAt === event.happenedAt ? '' : `，${moment(event.learntAt)} 得知`
  return `${moment(event.happenedAt)}　${by}　${saidBy(event)}${known}`
}

function saidBy(event: StoredEvent): string {
  switch (event.type) {
    case 'observed':
      return `导出记为${sourceStateNames[event.payload.state]}`
    case 'exemption-proposed':
      return `提出豁免：${exemptionText[event.payload.reason]}${evidence(event.payload)}`
    case 'exemption-granted':
      return `批准豁免：${exemptionText[event.payload.reason]}${evidence(event.payload)}`
    case 'exemption-rejected':
      return `驳回豁免${event.payload.note === null ? '' : `：${event.payload.note}`}`
    case 'exemption-revoked':
      return `撤销豁免${event.payload.note === null ? '' : `：${event.payload.note}`}`
    case 'escalated':
      return `升级：${event.payload.reason}`
  }
}

const evidence = (said: { readonly evidence: string | null }): string => (said.evidence === null ? '，无凭证' : `，凭证 ${said.evidence}`)
const moment = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')
