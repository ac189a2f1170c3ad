import type { Board, BarRow } from '../../src/pictures/board.ts'

const row = (n: number, name: string): BarRow => {
  const [due, late, exempt, open] = [40 - (n % 7), n % 5, n % 5 > 2 ? 1 : 0, n % 3]
  const onTime = due - late - open
  return {
    rank: n === 5 ? '—' : String(n + 1),
    name,
    pieces: [
      { fill: 'solid', share: onTime / due },
      { fill: 'hatched', share: (late - exempt) / due },
      { fill: 'faint', share: exempt / due },
    ],
    value: `${((100 * onTime) / (due - open)).toFixed(1)}%`,
    detail: `应完成 ${due}  按时 ${onTime}  超时 ${late}${exempt > 0 ? `  免责 ${exempt}` : ''}`,
    tone: late > 3 ? 'poor' : 'none',
  }
}

/** A city of so many districts, some with the longest names there are. */
export const cityBoard = (districts: number): Board => ({
  title: '全市 当日装当日修通报',
  stamp: '终报',
  mark: districts === 1 ? '更正第2版' : null,
  lines: ['11月27日 周五', '截至 11月28日 08:30，数据截至 11月28日 08:20'],
  warning: districts === 1 ? '数据已停更：综调最新数据 11月27日 21:10，下面的数字可能不全' : null,
  headline: { name: '考核及时率', value: '97.3%', notes: ['▲ 1.2 个百分点 较前一日', '▼ 0.4 个百分点 较上周五'] },
  tiles: [
    { name: '应完成', value: '196', note: '装 88  修 108', tone: 'none' },
    { name: '按时', value: '178', note: '装 97.7%  修 96.1%', tone: 'none' },
    { name: '当日超时', value: '12', note: '免责 3  未完成 2', tone: 'poor' },
    { name: '应补偿', value: '120元', note: '9 户次', tone: 'none' },
  ],
  sections: [
    {
      kind: 'bars',
      title: '区县排名',
      legend: [
        { fill: 'solid', name: '按时' },
        { fill: 'hatched', name: '超时' },
        { fill: 'faint', name: '免责' },
        { fill: 'empty', name: '未到期' },
      ],
      rows: Array.from({ length: districts }, (_, n) => row(n, n % 4 === 3 ? '积石山保安族东乡族撒拉族自治县' : `第${n + 1}区`)),
    },
    {
      kind: 'list',
      title: '超时工单',
      none: '没有超时工单',
      rows:
        districts === 1
          ? []
          : [
              {
                name: 'ZD20261119000440',
                detail: '赣榆  赣榆装维03  障碍  资源原因',
                value: '超 1天17小时',
                tag: null,
                tone: 'poor',
              },
              {
                name: 'CR20261120000269',
                detail: '海州  海州装维02  新装  客户原因  已完成',
                value: '超 2小时25分',
                tag: '免责',
                tone: 'none',
              },
            ],
      more: districts === 1 ? null : '另有 10 单，发“明细 超时”看全部',
    },
  ],
  notes: ['及时率＝按时÷（应完成－未到期），考核及时率再剔除免责〔三(二)〕。名次相同为并列。'],
})
