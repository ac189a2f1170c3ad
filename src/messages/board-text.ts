// The words of a bulletin's picture: shorter than those of its text, since each has its place.

export const stamps = { progress: '进度', final: '终报', weekly: '周报', monthly: '月报' } as const

export const lateMark = '补发'
export const correctedMark = (revision: number): string => `更正第${revision}版`

export const boardTitle = (where: string, title: string): string => `${where} 当日装当日修${title}`

const WEEKDAYS = '一二三四五六日'
/** `周五` of a day, Thursday 1970-01-01 being 0. */
export const weekdayText = (day: number): string => `周${WEEKDAYS.charAt((((day - 4) % 7) + 7) % 7)}`

/** `上周五` of the same weekday a week before. */
export const weekBeforeText = (day: number): string => `上${weekdayText(day)}`

export const rateNames = { assessed: '考核及时率', done: '完成率' } as const

/** `▲ 1.2 个百分点 较前一日`; told by the mark, not by the colour. */
export const changeShort = (name: string, tenths: number): string =>
  tenths === 0 ? `＝ 持平 较${name}` : `${tenths > 0 ? '▲' : '▼'} ${pointsOf(tenths)} 个百分点 较${name}`

const pointsOf = (tenths: number): string => `${Math.floor(Math.abs(tenths) / 10)}.${Math.abs(tenths) % 10}`

export const placeShort = (rank: number | null, of: number): string =>
  rank === null ? '没有可排名的单' : of === 1 ? '全市只有这里有可排名的单' : `全市第 ${rank} 名，共 ${of} 个区县`
export const doneShort = (done: number, due: number): string => `已完成 ${done} / ${due} 单`

export const byKind = (install: string, repair: string): string => `装 ${install}  修 ${repair}`

export const tileNames = {
  due: '应完成',
  done: '已完成',
  onTime: '按时',
  open: '未到期',
  overdue: '超时在途',
  rescheduled: '改约',
  month: '本月考核率',
  owed: '应补偿',
} as const

export const ofLate = (exempt: number, notDone: number): string =>
  [...(exempt > 0 ? [`免责 ${exempt}`] : []), notDone > 0 ? `未完成 ${notDone}` : '都已完成'].join('  ')
export const noneLate = '没有超时'
export const unconfirmedShort = (orders: number): string => `未经确认 ${orders}`
export const householdsShort = (claims: number): string => `${claims} 户次`
export const oldestShort = (late: string | null): string => (late === null ? '没有' : `最久 ${late}`)
export const monthShort = (due: number, late: number): string => `超时 ${late} / ${due}`

export const fillNames = { onTime: '按时', late: '超时', exempt: '免责', open: '未到期' } as const

export const sectionNames = {
  ranking: '区县排名',
  kinds: '新装与障碍',
  crews: '班组',
  contractors: '代维本月装维原因超时占比',
  late: '超时工单',
  payouts: '补偿兑现',
  toDo: '今天要做',
} as const

export const rowDetail = (due: number, onTime: number, late: number, exempt: number): string =>
  [`应完成 ${due}`, `按时 ${onTime}`, `超时 ${late}`, ...(exempt > 0 ? [`免责 ${exempt}`] : [])].join('  ')

/** What was owed and how far it has come: `已登记 50元  已付 30元  已告知 10元`. */
export const payoutDetail = (registered: string, paid: string, told: string): string => `已登记 ${registered}  已付 ${paid}  已告知 ${told}`
export const owedShort = (owed: string): string => `应补偿 ${owed}`
export const pastItsDayTag = (unpaid: string): string => `过应付日未付 ${unpaid}`

export const lateBy = (time: string): string => `超 ${time}`
export const doneSince = '已完成'
export const exemptTag = '免责'
export const nobodySent = '未派单'
export const noLate = '没有超时工单'
export const nothingToDo = '没有要催办的'
export const moreLate = (orders: number, behind: string): string => `另有 ${orders} 单，${behind}看全部`
export const moreCrews = (crews: number): string => `等 ${crews} 个班组没有列出`
export const contractorDetail = (late: number, orders: number, limit: number): string =>
  `装维原因超时 ${late} / ${orders} 单，界线 ${limit}%`
export const moreNamed = ' 等'
export const aboveTag = (limit: number): string => `超过 ${limit}%`

export const taskNames = {
  overdue: '超时未完，马上办',
  'due-today': '今天到期',
  'call-back': '改约未确认，回访客户',
  attribute: '未定责，要定责',
  release: '原因可免责但没有豁免',
} as const
export const ordersShort = (orders: number): string => `${orders} 单`

export const boardMethod =
  '及时率＝按时÷（应完成－未到期），考核及时率再剔除免责；按时限所在日统计。名次相同为并列。斜纹为超时，浅纹为免责。'
