import type { SaidCounts } from './bulletin-text.ts'
import type { Column } from './message.ts'

export const wholeProvince = '全省'

export const branchColumns: readonly Column[] = [
  { name: '名次', align: 'right' },
  { name: '分公司', align: 'left' },
]

/** `以上不含 盐城：无法连接数据库…`; whoever reads a sum has to know what is not in it. */
export const awayLine = (name: string, problem: string): string => `不含 ${name}：${problem}`

/** `10 个分公司合计`. */
export const sumOfLine = (there: number, away: number): string =>
  away === 0 ? `${there} 个分公司合计` : `${there} 个分公司合计，${away} 个没有算进来`

/** `连云港 考核及时率 93.1%：应完成 29 单，当日超时 2 单`. */
export const branchLine = (
  name: string,
  rateName: string,
  rate: string,
  { due, late }: Pick<SaidCounts, 'due' | 'late'>,
  lateName: string,
): string => (due === 0 ? `${name} 没有应完成的承诺工单` : `${name} ${rateName} ${rate}：应完成 ${due} 单，${lateName} ${late} 单`)
