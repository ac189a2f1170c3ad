import type { Column } from './message.ts'

// The words of a bulletin. Rates, money and times come as text; counts as numbers.

export interface SaidCounts {
  readonly due: number
  readonly done: number
  readonly onTime: number
  readonly late: number
  readonly exempt: number
  readonly open: number
  /** Done of due. */
  readonly doneRate: string
  /** Late and not done yet. */
  readonly overdue: number
  readonly rawRate: string
  readonly assessedRate: string
}

const right = (name: string): Column => ({ name, align: 'right' })
const left = (name: string): Column => ({ name, align: 'left' })

export const wholeCity = '全市'
export const notRanked = '—'

/** How an edition is called, what its days are called, and what it is compared with. */
export interface SaidEdition {
  readonly running: boolean
  readonly title: string
  /** `前一日`, `上周`. */
  readonly before: string
  /** `该日`, `该周`. */
  readonly ofThem: string
  /** Of the orders due on them those that were not done in time, done since or not. */
  readonly late: string
}

export const editionWords = {
  progress: { running: true, title: '进度通报', before: '昨日同时点', ofThem: '当日', late: '当日超时' },
  final: { running: false, title: '通报', before: '前一日', ofThem: '该日', late: '当日超时' },
  weekly: { running: false, title: '周通报', before: '前一周', ofThem: '该周', late: '该周超时' },
  monthly: { running: false, title: '月通报', before: '上月', ofThem: '该月', late: '该月超时' },
} as const satisfies Record<string, SaidEdition>

export const bulletinTitle = (where: string, days: string, { title }: SaidEdition): string => `${where} ${days} 当日装当日修${title}`

export const nothingDue = ({ ofThem }: SaidEdition): string => `${ofThem}没有应完成的承诺工单`

/** Why late orders do not count: `不可抗力 2、客户原因 1`. */
export type SaidReasons = readonly { readonly name: string; readonly orders: number }[]

/** What the days came to: while they last, done of due leads; afterwards, the rate. What 超时 means is said where it is said first. */
export function conclusion(edition: SaidEdition, c: SaidCounts, exemptOverdue: number, reasons: SaidReasons): string {
  const done = `已完成 ${c.done}/${c.due} 单（${c.doneRate}）`
  if (edition.running && c.done === c.due)
    return `${done}，当日应完成的全部完成${c.late === 0 ? '，没有超时' : `，${edition.late} ${c.late} 单`}`
  if (edition.running)
    return `${done}；未完成 ${c.due - c.done} 单：已超时 ${c.overdue - exemptOverdue} 单（过了时限、不含免责）${exemptOverdue === 0 ? '' : `，免责 ${exemptOverdue} 单`}，未到期 ${c.open} 单`
  const counted = `应完成 ${c.due} 单，按时 ${c.onTime} 单，${edition.late} ${c.late} 单`
  const ofLate = c.late === 0 ? '' : `（没按时完成的，含后来完成；${lateParts(c, reasons).join('；')}）`
  return `考核及时率 ${c.assessedRate}，及时率 ${c.rawRate}：${counted}${ofLate}${c.open > 0 ? `，未到期 ${c.open} 单` : ''}`
}

function lateParts({ late, exempt, overdue }: SaidCounts, reasons: SaidReasons): string[] {
  const why = reasons.map(({ name, orders }) => `${name} ${orders}`).join('、')
  const exempted = exempt === late ? `全部免责（${why}）` : exempt === 0 ? '没有免责' : `免责 ${exempt} 单（${why}）`
  return [exempted, overdue === 0 ? '都已完成' : `至今未完成 ${overdue} 单`]
}

export interface SaidChange {
  readonly done: number
  readonly late: number
  /** Tenths of a percentage point; null: one of the days has no rate. */
  readonly assessedTenths: number | null
}

/** `较前一日：考核及时率 +3.0 个百分点，当日超时 -2 单`; `before` null: nothing was due then. */
export function changeText(name: string, { running, late: lateName }: SaidEdition, change: SaidChange | null): string {
  if (change === null) return `${name}没有应完成的单`
  const { done, late, assessedTenths } = change
  const rate = assessedTenths === null ? [] : [`考核及时率 ${points(assessedTenths)}`]
  return `较${name}：${[...(running ? [`已完成 ${signed(done)} 单`] : rate), `${lateName} ${signed(late)} 单`].join('，')}`
}

export const firstData = '以前没有应完成的单，还不能比'

const signed = (n: number): string => (n > 0 ? `+${n}` : n === 0 ? '±0' : String(n))
const points = (tenths: number): string =>
  tenths === 0 ? '持平' : `${tenths > 0 ? '+' : '-'}${Math.floor(Math.abs(tenths) / 10)}.${Math.abs(tenths) % 10} 个百分点`

export interface SaidPlace {
  readonly names: readonly string[]
  readonly rate: string
}

/** `考核及时率领先：海州 100.0%；落后：灌云、灌南 50.0%`; where all are equal nobody trails. */
export function leadersLine(by: 'assessed' | 'done', first: SaidPlace | null, last: SaidPlace | null): string {
  const rate = by === 'done' ? '完成率' : '考核及时率'
  if (first === null) return `还没有可以排名的区县`
  if (last === null) return `${rate}：${placeText(first)}${first.names.length > 1 ? '，并列' : ''}`
  return `${rate}领先：${placeText(first)}；落后：${placeText(last)}`
}

/** More than four names are no news of anybody. */
const placeText = ({ names, rate }: SaidPlace): string =>
  `${names.length > 4 ? `${names.slice(0, 3).join('、')}等 ${names.length} 个` : names.join('、')} ${rate}`

export const placeLine = (by: 'assessed' | 'done', place: { readonly rank: number | null; readonly of: number }): string =>
  place.rank === null
    ? '没有可以排名的单'
    : place.of === 1
      ? '全市只有这里有可以排名的单'
      : `${by === 'done' ? '完成率' : '考核及时率'}全市第 ${place.rank}（${place.of} 个区县）`

export const worstCrew = (crew: string, late: number): string => `${crew}超时最多，${late} 单`

/** `最久 …0123（赣榆装维01）已超时 8小时`. */
export const oldestText = ({ id, who, late }: { readonly id: string; readonly who: string; readonly late: string }): string =>
  `最久 ${id}${who === '' ? '' : `（${who}）`}已超时 ${late}`

export const taskWords = {
  'due-today': (orders: number) => `今天还要到期 ${orders} 单`,
  'call-back': (orders: number) => `改约未确认 ${orders} 单，要回访客户`,
  attribute: (orders: number) => `未定责 ${orders} 单，要定责`,
  release: (orders: number) => `原因可免责但没有豁免 ${orders} 单，要豁免或放行`,
} as const

export const toDoLine = (overdue: string, oldest: string | null, tasks: readonly string[]): string =>
  oldest === null && tasks.length === 0
    ? `${overdue}，没有要催办的`
    : `要做：${[overdue, ...(oldest === null ? [] : [oldest]), ...tasks].join('；')}`

export const contractorLine = (name: string, rate: string, limit: number): string => `${name}装维原因超时占 ${rate}，超过 ${limit}%`

/** The table: what is done while the day lasts, what came of it afterwards. */
export const countColumns = ({ running, late: lateName }: SaidEdition) =>
  running
    ? [
        { name: '应完成', of: ({ due }: SaidCounts) => String(due) },
        { name: '已完成', of: ({ done }: SaidCounts) => String(done) },
        { name: '完成率', of: ({ doneRate }: SaidCounts) => doneRate },
        { name: '超时未完', of: ({ overdue }: SaidCounts) => String(overdue) },
        { name: '未到期', of: ({ open }: SaidCounts) => String(open) },
      ]
    : [
        { name: '应完成', of: ({ due }: SaidCounts) => String(due) },
        { name: '按时', of: ({ onTime }: SaidCounts) => String(onTime) },
        { name: lateName, of: ({ late }: SaidCounts) => String(late) },
        { name: '免责', of: ({ exempt }: SaidCounts) => String(exempt) },
        { name: '考核率', of: ({ assessedRate }: SaidCounts) => assessedRate },
      ]

export const rankColumns: readonly Column[] = [right('名次'), left('区县')]
export const kindColumn: Column = left('类型')
export const bothKinds = '合计'
export const rightColumn = right

/** Of more districts than a telephone shows the ends are listed. */
export const shownOf = (districts: number, first: number, last: number): string => `共 ${districts} 个区县，列出前 ${first} 后 ${last}`

export interface SaidMoney {
  readonly claims: number
  readonly accrued: string
  /** Each part of the one before; null: there is no ledger to know it from, and nothing is said. */
  readonly payouts: {
    readonly registered: string
    readonly paid: string
    readonly told: string
    /** Unpaid after its pay-by; null: nothing. */
    readonly pastItsDay: string | null
  } | null
}

export const monthLine = (days: string, c: SaidCounts, money: SaidMoney): string =>
  c.due === 0
    ? `${days}累计没有应完成的单`
    : `${days}累计：应完成 ${c.due} 单，考核及时率 ${c.assessedRate}，超时 ${c.late} 单${c.exempt > 0 ? `（免责 ${c.exempt} 单）` : ''}，${owedText(money)}`
export const moneyLine = (ofThem: string, money: SaidMoney): string => `${ofThem}${owedText(money)}`
const owedText = ({ claims, accrued, payouts }: SaidMoney): string =>
  claims === 0 ? '没有应补偿的户' : `应补偿 ${claims} 户次 ${accrued}${payouts === null ? '' : payoutText(payouts)}`

/** `（已登记 50元，其中已付 30元、已告知 10元；过应付日未付 20元）`. */
const payoutText = ({ registered, paid, told, pastItsDay }: NonNullable<SaidMoney['payouts']>): string =>
  `（已登记 ${registered}，其中已付 ${paid}、已告知 ${told}${pastItsDay === null ? '' : `；过应付日未付 ${pastItsDay}`}）`

export const causeLine = ({ late }: SaidEdition, causes: readonly { readonly name: string; readonly orders: number }[]): string =>
  `${late}原因：${causes.map(({ name, orders }) => `${name} ${orders} 单`).join('，')}`
export const noCause = '未定责'

/** `unknown`: orders for which the source gives only a number of reschedules. */
export const rescheduleLine = (orders: number, rate: string, unconfirmed: number, unknown: number): string =>
  `改约 ${orders} 单（改约率 ${rate}），未经客户确认 ${unconfirmed} 单${unknown === 0 ? '' : `；另有 ${unknown} 单源系统记有改约而无明细`}`

/** `when`: empty on the day itself. */
export const behindLate = (when: string): string => `发“${['明细 超时', when].join(' ').trimEnd()}”`

export const asOfLine = (asOf: string, data: string | null): string =>
  `截至 ${asOf}，${data === null ? '没有工单数据' : `数据截至 ${data}`}`
/** `behind`: how the orders behind it are asked for. */
export const behindLine = (behind: string): string => `看数字背后的单：${behind}`

/** Both in one line. */
export const dataLine = (asOf: string, data: string | null, behind: string): string =>
  data === null ? asOfLine(asOf, data) : `${asOfLine(asOf, data)}；${behindLine(behind)}`
