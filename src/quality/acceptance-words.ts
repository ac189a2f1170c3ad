import type { TableMessage } from '../messages/message.ts'
import type { AcceptanceFault, AcceptanceRecord, Assessment } from './acceptance-rule.ts'

export const faultNames = {
  'opt-out-unproven': '不要求当日无凭证',
  'delay-by-acceptance': '定责受理',
  'missing-appointment': '没有预约',
  'appointment-too-early': '预约过早',
  'appointment-before-entry': '预约早于录入',
} as const satisfies Record<AcceptanceFault, string>

const assessedNames = { repeated: '重复', 'with-complaint': '有投诉', both: '重复，有投诉' } as const

export const assessedText = (assessed: Assessment): string => (assessed === null ? '—' : assessedNames[assessed])

/** Whoever accepted it, or that the source does not say who. */
export const acceptorText = (acceptedBy: string | null): string => acceptedBy ?? '未记受理人'

/** `不要求当日无凭证 2，定责受理 1`: an order may have several. */
export function faultsText({ orders }: AcceptanceRecord): string {
  const all = orders.flatMap(({ faults }) => faults)
  return Object.entries(Object.groupBy(all, (fault) => fault))
    .map(([fault, found]) => ({ name: nameOfFault(fault), count: found.length }))
    .toSorted((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${count}`)
    .join('，')
}

const nameOfFault = (fault: string): string => Object.entries(faultNames).find(([name]) => name === fault)?.[1] ?? fault

/** A row a person; those to be assessed by 四(九)3 first. */
export function acceptanceTable(
  where: string,
  records: readonly AcceptanceRecord[],
  districtName: (id: string) => string,
  limit: number,
): TableMessage {
  const assessed = records.filter((one) => one.assessed !== null)
  const orders = records.reduce((sum, one) => sum + one.orders.length, 0)
  const shown = records.slice(0, limit)
  return {
    kind: 'table',
    title: `${where}受理差错 ${orders} 单，应考核 ${assessed.length} 人`,
    lead: ['当月重复，或者引起投诉的应考核〔四(九)3〕'],
    columns: [
      { name: '受理人', align: 'left' },
      { name: '区县', align: 'left' },
      { name: '单数', align: 'right' },
      { name: '考核', align: 'left' },
      { name: '差错', align: 'left' },
    ],
    rows: shown.map((one) => [
      acceptorText(one.acceptedBy),
      districtName(one.district),
      String(one.orders.length),
      assessedText(one.assessed),
      faultsText(one),
    ]),
    notes: [
      ...(records.length > shown.length ? [`共 ${records.length} 人，显示前 ${shown.length} 人`] : []),
      ...(records.some(({ acceptedBy }) => acceptedBy === null) ? ['没有受理人的，来源系统没有给出是谁，不计入考核'] : []),
    ],
  }
}
