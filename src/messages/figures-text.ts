import type { SaidCounts, SaidMoney } from './bulletin-text.ts'

// Figures asked for in chat: the answer in the first line, in few short ones.

/** `赣榆今天及时率 91.7%，考核及时率 91.7%`; without anything due by now, how much is done. */
export const ratesAnswer = (where: string, day: string, c: SaidCounts): string =>
  c.due === 0 ? `${where}${day}没有应完成的承诺工单` : `${where}${day}及时率 ${c.rawRate}，考核及时率 ${c.assessedRate}`

/** `应完成 29 单：已完成 22 单（75.9%），当日超时 2 单（未完成 2 单），未到期 5 单`. */
export function doneLine({ due, done, late, overdue, exempt, open, doneRate }: SaidCounts): string {
  const ofLate = [...(overdue === 0 ? [] : [`未完成 ${overdue} 单`]), ...(exempt === 0 ? [] : [`免责 ${exempt} 单`])]
  const parts = [
    `已完成 ${done} 单（${doneRate}）`,
    `当日超时 ${late} 单${ofLate.length === 0 ? '' : `（${ofLate.join('，')}）`}`,
    ...(open === 0 ? [] : [`未到期 ${open} 单`]),
  ]
  return `应完成 ${due} 单：${parts.join('，')}`
}

/** `新装 90.0%，障碍 92.9%`; a kind of which nothing was due is left out. */
export const kindRates = (kinds: readonly (readonly [string, SaidCounts])[]): string =>
  kinds
    .filter(([, { due }]) => due > 0)
    .map(([name, { rawRate }]) => `${name}及时率 ${rawRate}`)
    .join('，')

/** Of the orders due on a day, unlike 超时在途: `赣榆今天到期的超时 3 单，其中 2 单未完成，应补偿 30元`. */
export function lateAnswer(
  where: string,
  day: string,
  { late, exempt, overdue }: Pick<SaidCounts, 'late' | 'exempt' | 'overdue'>,
  accrued: string | null,
): string {
  if (late === 0) return `${where}${day}到期的没有超时的单`
  const parts = [
    `${where}${day}到期的超时 ${late} 单`,
    overdue === 0 ? '都已完成' : overdue === late ? '都未完成' : `其中 ${overdue} 单未完成`,
    ...(exempt === 0 ? [] : [`免责 ${exempt} 单`]),
    ...(accrued === null ? [] : [`应补偿 ${accrued}`]),
  ]
  return parts.join('，')
}

export const accruedLine = ({ claims, accrued }: Pick<SaidMoney, 'claims' | 'accrued'>): string =>
  claims === 0 ? '没有应补偿的户' : `应补偿 ${claims} 户次，共 ${accrued}`

export const monthSoFar = (c: SaidCounts, accrued: string): string =>
  `本月及时率 ${c.rawRate}，考核及时率 ${c.assessedRate}：应完成 ${c.due} 单，累计超时 ${c.late} 单，应补偿 ${accrued}`
