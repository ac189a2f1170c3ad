import type { Column } from './message.ts'
import { duration } from './order-words.ts'
import { notPromised } from './overdue-text.ts'

type Kind = 'before' | 'after' | 'waiting'

/** How many orders a message lists; the rest is asked for. */
export const LISTED = 10

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
  repeated: '再次提醒',
  overdue: '已超时',
  escalated: '已升级',
  exempt: '免责',
  reopened: '重开',
  reassigned: '改派',
  'known-late': '事后得知',
  'not-guaranteed': notPromised,
} as const

const left = (name: string): Column => ({ name, align: 'left' })
const right = (name: string): Column => ({ name, align: 'right' })

export const summaryColumns = {
  before: [left('区县'), right('本次'), right('新增'), left('最急剩余')],
  after: [left('区县'), right('本次'), right('新增'), right('应补偿')],
  waiting: [left('区县'), right('本次'), right('新增'), left('最久')],
} as const

export const nobodyAssigned = '未派单'
const together = { before: '即将到期', after: '已超时', waiting: '等待处理' } as const
export const summaryTitle = (kind: Kind, orders: number): string => `${{ ...together, after: '超时' }[kind]}汇总 本次 ${orders} 单`
export const summaryTotal = '合计'

/** `2小时内到期 5 单`; of several steps together what they have in common. */
export const alertTitle = (kind: Kind, says: readonly string[], orders: number): string =>
  `${says.length === 1 ? says[0] : together[kind]} ${orders} 单`

export const parts = (named: readonly { readonly name: string; readonly orders: number }[]): string =>
  named.map(({ name, orders }) => `${name} ${orders} 单`).join('，')

export const newlyLate = '新增'
export const stillLate = '再次提醒'

/** The title counts what the message tells; how many there are in all is another number. */
export const overdueNow = (told: number, { total, text }: { readonly total: number; readonly text: string }): string =>
  told === total ? `此刻${text}` : `本次提醒 ${told} 单；此刻${text}`

export const asOfLine = (now: string, data: string | null): string => `截至 ${now}${data === null ? '' : `，数据截至 ${data}`}`

const asked = { before: '在途', after: '超时', waiting: '卡单' } as const

export const unlisted = (kind: Kind, all: number, hidden: number): string => `共 ${all} 单，其余 ${hidden} 单回复“${asked[kind]}”查看`

export const owed = (yuan: string, claims: number): string =>
  claims === 0 ? '目前没有应补偿的金额' : `应补偿合计 ${yuan}（${claims} 户次）`

/** `若今晚未修复将补偿 130元（13 户次）`. */
export const atRisk = (
  what: 'install' | 'repair' | 'both',
  tonight: boolean,
  { yuan, claims }: { readonly yuan: string; readonly claims: number },
): string => `若${tonight ? '今晚' : '到时'}未${{ install: '装通', repair: '修复', both: '完成' }[what]}将补偿 ${yuan}（${claims} 户次）`

export const escalateAhead = '不能按时上门的，请提前报管控派单：/升级 工单号 原因'

/** Per crew, the busiest first. */
export const crewsLine = (crews: readonly { readonly name: string; readonly orders: number }[]): string =>
  crews.map(({ name, orders }) => `${name} ${orders} 单`).join('、')

export const changesLine = (since: { readonly news: number; readonly reassigned: number }): string =>
  [...(since.news > 0 ? [`本次新增 ${since.news} 单`] : []), ...(since.reassigned > 0 ? [`改派 ${since.reassigned} 单`] : [])].join('，')

export const closedLine = (orders: number): string => `此前提醒的工单中 ${orders} 单已办结`

export const shelteredLine = (orders: number): string => `另有 ${orders} 单受不可抗力影响，不逐单提醒`

/** A time of the clock that nobody saw to, as the program was down. */
export const missedLine = (times: readonly string[]): string => `补报：${times.join('、')} 的提醒当时未能发出`

export const knownLateLine = (orders: number): string => `其中 ${orders} 单在超时之后才得知`

/** Why an alert is not sent after all. */
export const nothingLeftText = (orders: number): string =>
  `${orders} 单在发出之前都已办结、免责、改约、有人接手，或另有后来的提醒，没有可说的了`

/** Why each order is spoken about, for whoever checks an alert. */
export const reasonNames = {
  first: '首次',
  'next-step': '进入下一步',
  repeat: '再次提醒',
  'new-time': '时间有变，重新计时',
  reassigned: '换了装维，重新提醒',
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
  kind: Kind,
  title: string,
  { where, order, limit }: { readonly where: string; readonly order: string; readonly limit: string },
): string => `${where} ${title}，${kind === 'before' ? '最急' : '最久'} …${order.slice(-4)} ${limit}`

/** What is silenced in a group's districts, at the beginning of the day. */
export const silencedToday = (silences: readonly string[]): string =>
  [`正在静默的提醒 ${silences.length} 条：`, ...silences, '提前恢复：/解除静默 编号'].join('\n')

/** Why a step that has come was not said, for who asks. */
export const unsaidNames = {
  silenced: '被静默',
  'in-hand': '有人接手',
  sheltered: '受不可抗力影响，合并为一行',
  budget: '当天条数已满，并入下一条',
  'quiet-hours': '免打扰时段，延后',
} as const
