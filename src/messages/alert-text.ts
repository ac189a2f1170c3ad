import type { Column } from './message.ts'
import { duration } from './order-words.ts'
import { notPromised } from './overdue-text.ts'

/** How many orders a message lists; the rest is asked for. */
export const LISTED = 15

export const stateNames = {
  'in-progress': '在途',
  'at-resource-desk': '资源岗待处理',
  'at-network-desk': '网元岗待处理',
  stuck: '异常卡单',
  // A source's clock may run minutes ahead of ours: the order is still open.
  cancelled: '在途',
  completed: '在途',
} as const

export const standingNames = {
  overdue: '已超时',
  escalated: '已升级',
  exempt: '免责',
  reopened: '重开',
  'not-guaranteed': notPromised,
} as const

const left = (name: string): Column => ({ name, align: 'left' })

export const alertColumns = {
  before: ['工单号', '类型', '时限', '剩余', '装维人员', '状态'].map(left),
  after: ['工单号', '类型', '时限', '已超时', '装维人员', '状态'].map(left),
} as const

const right = (name: string): Column => ({ name, align: 'right' })

export const summaryColumns = {
  before: [left('区县'), right('本次'), right('其中新增'), left('最急剩余')],
  after: [left('区县'), right('本次'), right('其中新增'), left('最久'), right('应补偿')],
} as const

export const nobodyAssigned = '未派单'
export const summaryTitle = (kind: 'before' | 'after', orders: number): string =>
  `${kind === 'before' ? '即将到期' : '超时'}汇总 本次 ${orders} 单`
export const summaryTotal = '合计'

/** `2小时内到期 5 单`; of several steps together what they have in common. */
export const alertTitle = (kind: 'before' | 'after', says: readonly string[], orders: number): string =>
  `${says.length === 1 ? says[0] : kind === 'before' ? '即将到期' : '已超时'} ${orders} 单`

export const parts = (named: readonly { readonly name: string; readonly orders: number }[]): string =>
  named.map(({ name, orders }) => `${name} ${orders} 单`).join('，')

export const newlyLate = '新增'
export const stillLate = '再次提醒'

/** The title counts what the message tells; how many there are in all is another number. */
export const overdueNow = (told: number, { total, text }: { readonly total: number; readonly text: string }): string =>
  told === total ? `此刻${text}` : `本次提醒 ${told} 单；此刻${text}`

export const asOfLine = (now: string, data: string | null): string => `截至 ${now}${data === null ? '' : `，数据截至 ${data}`}`

export const unlisted = (kind: 'before' | 'after', orders: number): string =>
  `另有 ${orders} 单，回复“${kind === 'before' ? '在途' : '超时'}”查看`

export const owed = (yuan: string, claims: number): string =>
  claims === 0 ? '以上工单目前没有应补偿的金额' : `以上工单应补偿合计 ${yuan}（${claims} 户次，按户合并）〔三(一)〕〔I-4〕`

export const escalateAhead = '不能按时上门的，请提前报管控派单：/升级 工单号 原因〔四(三)1〕'

/** Why an alert is not sent after all. */
export const nothingLeftText = (orders: number): string => `${orders} 单在发出之前都已办结、免责、改约，或另有后来的提醒，没有可说的了`

/** Why each order is spoken about, for whoever checks an alert. */
export const reasonNames = {
  first: '首次',
  'next-step': '进入下一步',
  repeat: '再次提醒',
  'new-time': '时间有变，重新计时',
  reopened: '结单后又重开，重新提醒',
} as const

/** A line for the system that an order in danger came from: number and time, nothing of people. */
export const jeopardyText = (
  kind: 'before' | 'after',
  order: string,
  { by, seconds }: { readonly by: string; readonly seconds: number },
): string =>
  kind === 'before' ? `工单 ${order} 还剩 ${duration(seconds)}（时限 ${by}）` : `工单 ${order} 已超时 ${duration(seconds)}（时限 ${by}）`

/** `赣榆 2小时内到期 6 单，最急 …0399 23:59`: all that a telephone shows of an alert while it rings. */
export const alertBrief = (
  kind: 'before' | 'after',
  title: string,
  { where, order, limit }: { readonly where: string; readonly order: string; readonly limit: string },
): string => `${where} ${title}，${kind === 'before' ? '最急' : '最久'} …${order.slice(-4)} ${limit}`
