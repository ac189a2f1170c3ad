import { stateNames } from '../messages/alert-text.ts'
import { escalationTitles } from '../messages/escalation-text.ts'
import type { Message, TableMessage } from '../messages/message.ts'
import { durationBriefly } from '../messages/order-words.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import type { ToldBecause } from '../orders/history/event.ts'
import { type Group, type Organisation, districtName, nameOf, roleNames } from '../people/organisation.ts'
import type { Verdict } from '../policy/verdict.ts'
import { type Instant, formatClock, timeOfDay } from '../policy/instant.ts'
import { callCard, handName, skippedLines } from './call-card.ts'
import type { Call } from './climb.ts'
import { type Standing, isTaken } from './standing.ts'

/** Somebody is to be told of an order. */
export interface Calling {
  readonly standing: Standing
  readonly stored: StoredOrder
  readonly verdict: Verdict
  readonly because: ToldBecause
  readonly call: Call
  readonly group: Group
}

/** More fit no message; the others are among what waits for a person (待办). */
const LISTED = 15

/** What a group is told in a minute: a card for one order, a table for several. */
export function callMessage(organisation: Organisation, called: readonly Calling[], at: Instant): Message {
  const [only, ...more] = called
  return only !== undefined && more.length === 0 ? { kind: 'card', ...card(organisation, only, at) } : table(organisation, called, at)
}

function card(organisation: Organisation, calling: Calling, at: Instant) {
  const { stored, verdict, standing, call, because } = calling
  const fields = [
    { name: '工单', value: stored.order.id },
    { name: '状态', value: `${verdict.status === 'overdue' ? '超时' : ''}${stateNames[stored.sourceState]}` },
    ...(verdict.dueBy === null
      ? []
      : [{ name: verdict.dueBy >= at ? '剩余' : '已超时', value: durationBriefly(Math.abs(verdict.dueBy - at)) }]),
    { name: '装维人员', value: stored.order.installer ?? '未派单' },
    { name: '原因', value: standing.reason },
    ...(standing.causedBy === null || because === 'urged' ? [] : [{ name: '上报', value: nameOf(organisation, standing.causedBy) }]),
  ]
  return callCard(because, stored.order.id, fields, call, [`${whySaid(organisation, calling, at)}。`])
}

/** `管控 15分没有接手`; `张三 17:35 接手，1小时没有进展`. */
function whySaid(organisation: Organisation, { standing, stored, because }: Calling, at: Instant): string {
  if (because === 'urged') return urgedText(organisation, stored, standing)
  const waited = durationBriefly(at - standing.since)
  if (!isTaken(standing)) return `${roleNames[standing.role]} ${waited}没有接手`
  return `${handName(organisation, standing.hand)} ${formatClock(timeOfDay(standing.since)).slice(0, 5)} 接手，没有进展`
}

/** `客户第 2 次催单；张三 已接手`. */
function urgedText(organisation: Organisation, { recorded: { urged } }: StoredOrder, standing: Standing): string {
  const hand = isTaken(standing) ? `；${handName(organisation, standing.hand)} 已接手` : ''
  return `客户第 ${urged?.times ?? 2} 次催单${hand}`
}

function table(organisation: Organisation, called: readonly Calling[], at: Instant): TableMessage {
  const urgent = called.toSorted((a, b) => (a.verdict.dueBy ?? Infinity) - (b.verdict.dueBy ?? Infinity))
  const titles = new Set(called.map(({ because }) => escalationTitles[because]))
  const [title = ''] = titles
  const listed = urgent.slice(0, LISTED)
  const people = [...new Set(called.flatMap(({ call }) => call.people))]
  const skipped = new Set(called.flatMap(({ call }) => skippedLines(call, call.people)))
  return {
    kind: 'table',
    title: `${titles.size === 1 ? title : '升级的工单请接手'} ${called.length} 单`,
    lead: [...skipped],
    columns: ['工单号', '区县', '时限', '装维人员', '原因', '为什么提醒'].map((name) => ({ name, align: 'left' })),
    rows: listed.map((calling) => {
      const { stored, verdict, standing } = calling
      const { id, district, installer } = stored.order
      const left =
        verdict.dueBy === null ? '未约定' : `${verdict.dueBy >= at ? '剩' : '超'}${durationBriefly(Math.abs(verdict.dueBy - at))}`
      return [id, districtName(organisation, district), left, installer ?? '未派单', standing.reason, whySaid(organisation, calling, at)]
    }),
    rowSays: listed.map(({ stored }) => `查单 ${stored.order.id}`),
    notes: [
      ...(called.length > LISTED ? [`另有 ${called.length - LISTED} 单，回复“待办”查看`] : []),
      '接手请发：/接手 工单号（可以写几个）',
    ],
    ...(people.length === 0 ? {} : { mentions: people }),
  }
}
