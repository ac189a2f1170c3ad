import { yuan } from '../../policy/explain.ts'
import { type Status, statuses } from '../../policy/verdict.ts'
import { type Changes, type DistrictChanges, changedOrders } from '../in-force/changes.ts'

const statusNames: Readonly<Record<Status, string>> = {
  'not-covered': '不在范围',
  open: '未到期',
  overdue: '已超时',
  'on-time': '按时',
  late: '超时完成',
  cancelled: '已撤单',
}

/** How many orders change and from what to what, a line per district that changes; amounts by order, not merged per household. */
export function changeLines(changes: Changes, districts: readonly { readonly id: string; readonly name: string }[]): string[] {
  const total = changedOrders(changes)
  const looked = [...changes.values()].reduce((sum, one) => sum + one.looked, 0)
  if (total === 0) return [`涉及工单 ${looked} 张，判定都不变`]
  const known = new Map(districts.map(({ id, name }) => [id, name]))
  const changed = [...changes].filter(([, one]) => one.changed > 0)
  return [
    `涉及工单 ${looked} 张，判定改变 ${total} 张（补偿按单计，未按户合并）：`,
    ...changed.map(([id, one]) => `  ${known.get(id) ?? id}：${districtLine(one)}`),
  ]
}

/** How many more orders are exempt, or how many fewer, and the money that is not paid, or is paid again. */
export function freedLine(changes: Changes): string {
  const sum = (of: (one: DistrictChanges) => number): number => [...changes.values()].reduce((total, one) => total + of(one), 0)
  const freed = sum(({ before, after }) => after.exempt - before.exempt)
  const saved = sum(({ before, after }) => before.fen - after.fen)
  if (freed === 0 && saved === 0) return '现在没有工单因此免责或恢复补偿，以后超时的按此判断'
  const money = saved >= 0 ? `不补偿 ${yuan(saved)}` : `恢复补偿 ${yuan(-saved)}`
  return `${freed >= 0 ? `免责 ${freed} 单` : `不再免责 ${-freed} 单`}，${money}`
}

function districtLine({ changed, before, after, statuses: moves }: DistrictChanges): string {
  const moved = [...moves].map(([move, count]) => {
    const [from, to] = move.split(' ').map(statusName)
    return `${from}→${to} ${count} 单`
  })
  return [
    `${changed} 单`,
    ...(moved.length === 0 ? [] : [`状态 ${moved.join('、')}`]),
    `免责 ${before.exempt}→${after.exempt} 单`,
    `补偿 ${before.compensated}→${after.compensated} 单，${yuan(before.fen)}→${yuan(after.fen)}`,
  ].join('，')
}

function statusName(text: string): string {
  const status = statuses.find((known) => known === text)
  return status === undefined ? text : statusNames[status]
}

/** The same for programs, a line per district. */
export const changesJson = (changes: Changes): object[] =>
  [...changes].map(([district, { statuses: moves, ...one }]) => ({ district, ...one, statuses: Object.fromEntries(moves) }))
