import type { OutageState } from './outages.ts'

export const stateNames: Readonly<Record<OutageState, string>> = {
  proposed: '待定',
  watched: '观察中',
  accepted: '已确认',
  refused: '已驳回',
  closed: '已恢复',
}

/** What was found, as far as it says why. */
interface Found {
  readonly households: number
  readonly expected: number | null
  readonly chance: number | null
  readonly usualDays: number
}

/** Why it is taken for one fault, in one line. */
export function reasonLine({ households, expected, chance, usualDays }: Found): string {
  if (expected === null || chance === null) return `两小时内 ${households} 户报障，不少于该区县其余报障；历史不足 7 天，按户数判断`
  return `两小时内 ${households} 户报障，平常${roundedCount(expected)} 户（近 ${usualDays} 天，已计时段和当天整体忙闲）；纯属偶然的可能${rare(chance)}`
}

const roundedCount = (expected: number): string => (expected < 0.1 ? '不到 0.1' : `约 ${expected.toFixed(1)}`)

/** One leading digit: more would be more than is known. */
function rare(chance: number): string {
  if (chance < 1e-6) return '不到百万分之一'
  const once = 1 / chance
  const scale = 10 ** Math.floor(Math.log10(once))
  return `约 ${Math.round(once / scale) * scale} 分之一`
}
