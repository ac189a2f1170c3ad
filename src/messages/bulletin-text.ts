import type { Column } from './message.ts'

// The words of a bulletin. Rates, money and times come as text; counts as numbers.

export interface SaidCounts {
  readonly due: number
  readonly done: number
  readonly onTime: number
  readonly late: number
  readonly exempt: number
  readonly open: number
  /** Late and not done yet. */
  readonly overdue: number
  readonly rawRate: string
  readonly assessedRate: string
}

/** Of the orders due on the day those that were not done in time, done since or not. */
const lateOfDay = '当日超时'

const right = (name: string): Column => ({ name, align: 'right' })
const left = (name: string): Column => ({ name, align: 'left' })

export const districtColumns: readonly Column[] = [left('项目'), right('新装'), right('障碍'), right('合计')]

/** The rows of a district's table, top to bottom. */
export const districtRows: readonly { readonly name: string; readonly of: (counts: SaidCounts) => string }[] = [
  { name: '应完成', of: ({ due }) => String(due) },
  { name: '已完成', of: ({ done }) => String(done) },
  { name: '按时', of: ({ onTime }) => String(onTime) },
  { name: lateOfDay, of: ({ late }) => String(late) },
  { name: '其中免责', of: ({ exempt }) => String(exempt) },
  { name: '未到期', of: ({ open }) => String(open) },
  { name: '及时率', of: ({ rawRate }) => rawRate },
  { name: '考核及时率', of: ({ assessedRate }) => assessedRate },
]

/** The columns of the city's table after rank and district: what is done while the day lasts, what came of it afterwards. */
export const cityColumns = {
  progress: [
    { name: '应完成', of: ({ due }: SaidCounts) => String(due) },
    { name: '已完成', of: ({ done }: SaidCounts) => String(done) },
    { name: '超时未完', of: ({ overdue }: SaidCounts) => String(overdue) },
    { name: '未到期', of: ({ open }: SaidCounts) => String(open) },
    { name: '考核率', of: ({ assessedRate }: SaidCounts) => assessedRate },
  ],
  final: [
    { name: '应完成', of: ({ due }: SaidCounts) => String(due) },
    { name: '按时', of: ({ onTime }: SaidCounts) => String(onTime) },
    { name: lateOfDay, of: ({ late }: SaidCounts) => String(late) },
    { name: '免责', of: ({ exempt }: SaidCounts) => String(exempt) },
    { name: '考核率', of: ({ assessedRate }: SaidCounts) => assessedRate },
  ],
} as const

export const rankColumns: readonly Column[] = [right('名次'), left('区县')]
export const rightColumn = right
export const wholeCity = '全市'
export const notRanked = '—'

export const bulletinTitle = (where: string, day: string, edition: 'progress' | 'final'): string =>
  `${where} ${day} 当日装当日修${edition === 'progress' ? '进度通报' : '通报'}`

export const nothingDue = (edition: 'progress' | 'final'): string =>
  edition === 'progress' ? '当日没有应完成的承诺工单' : '该日没有应完成的承诺工单'

/** What a day came to: while it lasts, done of due leads; afterwards, the rate. */
export function conclusion(edition: 'progress' | 'final', c: SaidCounts, exemptOverdue: number, doneRate: string): string {
  const done = `已完成 ${c.done}/${c.due} 单（${doneRate}）`
  if (edition === 'progress' && c.done === c.due) return `${done}，当日应完成的全部完成`
  if (edition === 'progress')
    return `${done}；当日未完成 ${c.due - c.done} 单：已超时 ${c.overdue - exemptOverdue} 单${exemptOverdue === 0 ? '' : `，免责 ${exemptOverdue} 单`}，未到期 ${c.open} 单`
  return `考核及时率 ${c.assessedRate}，及时率 ${c.rawRate}：应完成 ${c.due} 单，按时 ${c.onTime} 单，${lateOfDay} ${c.late} 单（其中免责 ${c.exempt} 单，至今未完成 ${c.overdue} 单）${c.open > 0 ? `，未到期 ${c.open} 单` : ''}`
}

export const ratesLine = (c: SaidCounts): string => `及时率 ${c.rawRate}，考核及时率 ${c.assessedRate}`

export interface SaidChange {
  readonly due: number
  readonly done: number
  readonly late: number
  /** Tenths of a percentage point; null: one of the days has no rate. */
  readonly assessedTenths: number | null
}

export function changeLine(edition: 'progress' | 'final', { due, done, late, assessedTenths }: SaidChange): string {
  const counts = [
    `应完成 ${signed(due)} 单`,
    ...(edition === 'progress' ? [`已完成 ${signed(done)} 单`] : []),
    `${lateOfDay} ${signed(late)} 单`,
  ]
  const rate = assessedTenths === null ? '考核及时率无可比' : `考核及时率 ${points(assessedTenths)}`
  return `较前一日${edition === 'progress' ? '同时点' : ''}：${[...counts, rate].join('，')}`
}

const signed = (n: number): string => (n > 0 ? `+${n}` : n === 0 ? '±0' : String(n))
const points = (tenths: number): string =>
  tenths === 0 ? '持平' : `${tenths > 0 ? '+' : '-'}${Math.floor(Math.abs(tenths) / 10)}.${Math.abs(tenths) % 10} 个百分点`

export const dataLine = (asOf: string, data: string | null): string =>
  `截至 ${asOf}，${data === null ? '没有工单数据' : `数据截至 ${data}`}`

export const bestAndWorst = (best: string, worst: string | null): string =>
  `考核及时率最高：${best}${worst === null ? '' : `；最低：${worst}`}`
export const districtRate = (names: readonly string[], rate: string): string => `${names.join('、')} ${rate}`

/** Installs or repairs on one line, where the table is by district. */
export const kindLine = (kind: string, c: SaidCounts): string =>
  `${kind}：应完成 ${c.due} 单，已完成 ${c.done} 单，按时 ${c.onTime} 单，${lateOfDay} ${c.late} 单（免责 ${c.exempt} 单），未到期 ${c.open} 单，及时率 ${c.rawRate}，考核及时率 ${c.assessedRate}`

export const overdueLine = (overdue: string, oldest: { readonly id: string; readonly late: string } | null): string =>
  `${overdue}${oldest === null ? '' : `；最久 ${oldest.id} 已超时 ${oldest.late}`}`

export const openLine = (open: number, notDue: number): string => `承诺工单在途 ${open} 单，其中未到期 ${notDue} 单`

/** `unknown`: orders for which the source gives only a number of reschedules. */
export const rescheduleLine = (orders: number, rate: string, unconfirmed: number, unknown: number): string =>
  `改约 ${orders} 单（改约率 ${rate}），其中未经客户确认 ${unconfirmed} 单〔四(五)〕${unknown === 0 ? '' : `；另有 ${unknown} 单源系统记有改约而无明细`}`

export const faultLine = (cancelledAfterDue: number, acceptanceFaults: number): string =>
  `超时后撤单 ${cancelledAfterDue} 单〔I-8〕，受理差错 ${acceptanceFaults} 单〔四(九)3〕`

export const causeLine = (causes: readonly { readonly name: string; readonly orders: number }[]): string =>
  `${lateOfDay}原因：${causes.map(({ name, orders }) => `${name} ${orders} 单`).join('，')}`
export const noCause = '未定责'

export interface SaidMoney {
  readonly claims: number
  readonly accrued: string
}

/** Nothing of what was paid: there is no ledger yet to know it from. */
export const moneyLine = ({ claims, accrued }: SaidMoney): string => `当日${money({ claims, accrued })}`
const money = ({ claims, accrued }: SaidMoney): string => `应补偿 ${claims} 户次 ${accrued}〔三(一)〕〔I-4〕`

export const monthLine = (days: string, c: SaidCounts): string =>
  `本月累计（${days}）：应完成 ${c.due} 单，按时 ${c.onTime} 单，超时 ${c.late} 单（含后来完成的，其中免责 ${c.exempt} 单）${c.open > 0 ? `，未到期 ${c.open} 单` : ''}，及时率 ${c.rawRate}，考核及时率 ${c.assessedRate}`
export const monthMoney = (said: SaidMoney): string => `本月累计${money(said)}`

export const method =
  '口径：慢必赔承诺工单按时限所在日统计〔二(四)1〕〔二(四)2〕；及时率＝按时÷（应完成－未到期），考核及时率再剔除免责〔三(二)〕；当日超时含后来完成的，超时在途只算此刻未完成的、不含免责'
