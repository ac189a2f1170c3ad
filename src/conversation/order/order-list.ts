import type { Column, Message } from '../../messages/message.ts'
import { duration, kindNames } from '../../messages/order-words.ts'
import type { Page } from '../../orders/queries.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { HOUR, type Instant } from '../../policy/instant.ts'
import type { Kind } from '../../policy/order.ts'
import { judge } from '../../policy/judge.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { type Answer, type Read, type Scene, says } from '../command.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { fold, words } from '../reading/text.ts'
import { moment } from '../reading/time-text.ts'

const SHOWN = 10
const MOST_SHOWN = 50

/** Which orders a list is to show, as it was typed. */
export interface ListWish {
  readonly districts: readonly string[]
  readonly kinds: readonly Kind[] | null
  readonly crews: readonly string[] | null
  readonly limit: number
  /** Seconds from now; null: not said. */
  readonly within: number | null
}

/** `赣榆 东海 新装 赣榆装维03 两小时内 20`, in any order, all optional. */
export function readListWish(rest: string): Read<ListWish> {
  const [districts, kinds, crews]: [string[], Kind[], string[]] = [[], [], []]
  let [limit, within]: [number, number | null] = [SHOWN, null]
  for (const word of words(rest)) {
    const count = /^前?(\d{1,4})[单条个]?$/.exec(fold(word))?.[1]
    const length = /^(\d{1,4})(小时|分钟)内?$/.exec(fold(word))
    const kind = kindWords.find(([names]) => names.includes(word))?.[1]
    if (count !== undefined) limit = Math.min(Math.max(1, Number(count)), MOST_SHOWN)
    else if (length !== null) within = Number(length[1]) * (length[2] === '小时' ? HOUR : 60)
    else if (kind !== undefined) kinds.push(kind)
    else if (/\d$/.test(word)) crews.push(fold(word))
    else districts.push(word)
  }
  const [ofKinds, ofCrews] = [kinds.length > 0 ? kinds : null, crews.length > 0 ? crews : null]
  return { understood: { districts, kinds: ofKinds, crews: ofCrews, limit, within } }
}

const kindWords: readonly (readonly [readonly string[], Kind])[] = [
  [['新装', '装机'], 'install'],
  [['障碍', '修障', '故障', '报修'], 'repair'],
  [['移机'], 'move'],
]

/** What a sentence asked for, as `readListWish` takes it. */
export const listLine = (
  { districts = [], kinds = [], crews = [], within, limit }: SaidArguments,
  organisation: Organisation,
): readonly string[] => [
  ...districts.map((id) => districtName(organisation, id)),
  ...kinds.flatMap((kind) => kindWords.find(([, known]) => known === kind)?.[0][0] ?? []),
  ...crews,
  ...(within === undefined ? [] : [`${Math.max(1, Math.round(within / 60))}分钟`]),
  ...(limit === undefined ? [] : [String(limit)]),
]

/** `赣榆 · 新装 · 赣榆装维03`. */
export const wishText = (organisation: Organisation, districts: readonly string[], { kinds, crews }: ListWish): string =>
  [districtsText(organisation, districts), ...(kinds ?? []).map((kind) => kindNames[kind]), ...(crews ?? [])].join(' · ')

/** A column of a list, and what stands in it for an order. */
export interface ListColumn extends Column {
  readonly cell: (order: StoredOrder, verdict: Verdict, now: Instant) => string
}

export const orderColumn: ListColumn = { name: '工单', align: 'left', cell: ({ order }) => order.id }
export const kindColumn: ListColumn = { name: '类型', align: 'left', cell: ({ order }) => kindNames[order.kind] }
export const crewColumn: ListColumn = { name: '装维人员', align: 'left', cell: ({ order }) => order.installer ?? '未派单' }
export const dueColumn: ListColumn = {
  name: '时限',
  align: 'left',
  cell: (_, { dueBy, inScope }, now) => (dueBy === null ? (inScope ? '未约定' : '不在范围') : moment(dueBy, now)),
}
export const leftColumn: ListColumn = {
  name: '剩余',
  align: 'right',
  cell: (_, { dueBy }, now) => (dueBy === null ? '—' : now <= dueBy ? duration(dueBy - now) : `超时${duration(now - dueBy)}`),
}
export const lateColumn: ListColumn = {
  name: '已超时',
  align: 'right',
  cell: (_, { dueBy }, now) => (dueBy === null || now <= dueBy ? '—' : duration(now - dueBy)),
}

export interface OrderList {
  readonly title: string
  /** Said in its place when the list is empty. */
  readonly none: string
  readonly lead: readonly string[]
  readonly columns: readonly ListColumn[]
  readonly page: Page
}

/** The list as a table, with how many there are in all. */
export function listAnswer({ now, context }: Scene, { title, none, lead, columns, page }: OrderList): Answer {
  const { orders, total } = page
  if (total === 0) return { replies: [says(none)] }
  const asOf = Math.min(now, Math.max(...orders.map(({ dataAsOf }) => dataAsOf)))
  const table: Message = {
    kind: 'table',
    title,
    lead: [total > orders.length ? `共 ${total} 单，显示前 ${orders.length} 单` : `共 ${total} 单`, ...lead],
    columns: columns.map(({ name, align }) => ({ name, align })),
    rows: orders.map((order) => {
      const verdict = judge(order.order, context)
      return columns.map(({ cell }) => cell(order, verdict, now))
    }),
    notes: [`数据截至 ${moment(asOf, now)}`],
  }
  return { replies: [table], shows: orders.map(({ order }) => order.id) }
}

/** `赣榆`, or `7个区县`. */
export const districtsText = (organisation: Organisation, districts: readonly string[]): string =>
  districts.length > 3 ? `${districts.length}个区县` : districts.map((id) => districtName(organisation, id)).join('、')
