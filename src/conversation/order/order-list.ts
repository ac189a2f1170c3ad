import { handName } from '../../escalation/call-card.ts'
import { type Hand, inHand } from '../../escalation/standing.ts'
import type { Column, Message } from '../../messages/message.ts'
import { durationBriefly, kindNames, tellingDigits } from '../../messages/order-words.ts'
import type { Page } from '../../orders/queries.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { type Day, HOUR, type Instant, formatDay, parseDay, startOfDay } from '../../policy/instant.ts'
import type { Kind } from '../../policy/order.ts'
import { judge } from '../../policy/judge.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { type Answer, type Read, type Scene, says } from '../command.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { fold, words } from '../reading/text.ts'
import { briefly, moment } from '../reading/time-text.ts'

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
  readonly day: Day | null
  /** How many were shown before. */
  readonly offset: number
}

/** `赣榆 东海 新装 赣榆装维03 2小时内 2026-11-21 20`, in any order, all optional. */
export function readListWish(rest: string): Read<ListWish> {
  const [districts, kinds, crews]: [string[], Kind[], string[]] = [[], [], []]
  let [limit, within, day, offset]: [number, number | null, Day | null, number] = [SHOWN, null, null, 0]
  for (const word of words(rest)) {
    const count = /^前?(\d{1,4})[单条个]?$/.exec(fold(word))?.[1]
    const length = /^(\d{1,4})(小时|分钟)内?$/.exec(fold(word))
    const kind = kindWords.find(([names]) => names.includes(word))?.[1]
    const date = parseDay(word)
    const after = /^从(\d{1,6})起$/.exec(fold(word))?.[1]
    if (date !== null) day = date
    else if (after !== undefined) offset = Math.max(0, Number(after) - 1)
    else if (count !== undefined) limit = Math.min(Math.max(1, Number(count)), MOST_SHOWN)
    else if (length !== null) within = Number(length[1]) * (length[2] === '小时' ? HOUR : 60)
    else if (kind !== undefined) kinds.push(kind)
    else if (/\d$/.test(word)) crews.push(fold(word))
    else districts.push(word)
  }
  const [ofKinds, ofCrews] = [kinds.length > 0 ? kinds : null, crews.length > 0 ? crews : null]
  return { understood: { districts, kinds: ofKinds, crews: ofCrews, limit, within, day, offset } }
}

const kindWords: readonly (readonly [readonly string[], Kind])[] = [
  [['新装', '装机'], 'install'],
  [['障碍', '修障', '故障', '报修'], 'repair'],
  [['移机'], 'move'],
]

/** What a sentence asked for, as `readListWish` takes it. */
export const listLine = (
  { districts = [], kinds = [], crews = [], within, date, limit }: SaidArguments,
  organisation: Organisation,
): readonly string[] => [
  ...districts.map((id) => districtName(organisation, id)),
  ...kinds.flatMap((kind) => kindWords.find(([, known]) => known === kind)?.[0][0] ?? []),
  ...crews,
  ...(within === undefined ? [] : [`${Math.max(1, Math.round(within / 60))}分钟`]),
  ...(date === undefined ? [] : [date]),
  ...(limit === undefined ? [] : [String(limit)]),
]

/** The rest of the same list, as `readListWish` takes it. */
function restOf(word: string, { districts, kinds, crews, limit, within, day }: ListWish, from: number): string {
  const kindNamed = (kinds ?? []).flatMap((kind) => kindWords.find(([, known]) => known === kind)?.[0][0] ?? [])
  const length = within === null ? [] : [`${Math.max(1, Math.round(within / 60))}分钟`]
  const date = day === null ? [] : [formatDay(day)]
  return [word, ...districts, ...kindNamed, ...(crews ?? []), ...length, ...date, String(limit), `从${from + 1}起`].join(' ')
}

/** Whose orders a list is of: `赣榆新装`, `赣榆装维03`; a crew's name says its district. */
export const wishText = (organisation: Organisation, districts: readonly string[], { kinds, crews }: ListWish): string =>
  [crews === null ? districtsText(organisation, districts) : crews.join('、'), ...(kinds ?? []).map((kind) => kindNames[kind])].join('')

/** `今天`, `昨天`, `11月18日`. */
export const dayName = (day: Day, now: Instant): string => moment(startOfDay(day), now).split(' ')[0] ?? ''

/** What the cells of a list may depend on, besides their order. */
interface ListView {
  readonly now: Instant
  /** The shortest ending that tells an order from the others of the list. */
  readonly short: (id: string) => string
  /** Of the list's crews, without what all of them begin with. */
  readonly crew: (name: string) => string
}

/** A column of a list, and what stands in it for an order. */
export interface ListColumn extends Column {
  readonly cell: (order: StoredOrder, verdict: Verdict, view: ListView) => string
}

export const orderColumn: ListColumn = { name: '工单', align: 'left', cell: ({ order }, _, { short }) => short(order.id) }
export const kindColumn: ListColumn = { name: '类型', align: 'left', cell: ({ order }) => kindNames[order.kind] }
export const crewColumn: ListColumn = {
  name: '装维',
  align: 'left',
  cell: ({ order }, _, { crew }) => (order.installer === null ? '未派单' : crew(order.installer)),
}
export const leftColumn: ListColumn = {
  name: '剩余',
  align: 'left',
  cell: (_, { dueBy, inScope }, { now }) =>
    dueBy === null
      ? inScope
        ? '未约定'
        : '不在范围'
      : now <= dueBy
        ? durationBriefly(dueBy - now)
        : `超时${durationBriefly(now - dueBy)}`,
}
export const lateColumn: ListColumn = {
  name: '已超时',
  align: 'left',
  cell: (_, { dueBy }, { now }) => (dueBy === null || now <= dueBy ? '—' : durationBriefly(now - dueBy)),
}

/** Only where one of the list is in somebody's hands. */
const handColumn = (organisation: Organisation, hands: ReadonlyMap<string, Hand>): ListColumn => ({
  name: '接手',
  align: 'left',
  cell: ({ order: { id } }) => {
    const hand = hands.get(id)
    return hand === undefined ? '—' : handName(organisation, hand)
  },
})

export interface OrderList {
  /** With how many there are: the answer itself. */
  readonly title: (total: number) => string
  /** Said in its place when the list is empty. */
  readonly none: string
  readonly lead: readonly string[]
  readonly columns: readonly ListColumn[]
  readonly page: Page
  /** The command and what was asked of it, for the next page. */
  readonly word: string
  readonly wish: ListWish
}

/** The list as a table whose title says how many there are; how long is left comes first, then who has it. */
export async function listAnswer(
  { now, context, organisation, trx }: Scene,
  { title, none, lead, columns, page, word, wish }: OrderList,
): Promise<Answer> {
  const { orders, total } = page
  if (total === 0) return { replies: [says(none)] }
  const until = wish.offset + orders.length
  if (orders.length === 0) return { replies: [says(`共 ${total} 单，后面没有了。`)] }
  const asOf = Math.min(now, Math.max(...orders.map(({ dataAsOf }) => dataAsOf)))
  const digits = tellingDigits(orders.map(({ order }) => order.id))
  const view: ListView = {
    now,
    short: (id) => (digits === null ? id : `…${id.slice(-digits)}`),
    crew: crewsOf(organisation, new Set(orders.map(({ order }) => order.district))),
  }
  const hands = await inHand(
    trx,
    orders.map(({ order }) => order.id),
  )
  const shown = hands.size === 0 ? columns : [...columns, handColumn(organisation, hands)]
  const table: Message = {
    kind: 'table',
    title: title(total),
    lead: total > orders.length ? [...lead, wish.offset === 0 ? `显示前 ${until} 单` : `第 ${wish.offset + 1} 至 ${until} 单`] : lead,
    columns: shown.map(({ name, align }) => ({ name, align })),
    rows: orders.map((order) => {
      const verdict = judge(order.order, context)
      return shown.map(({ cell }) => cell(order, verdict, view))
    }),
    rowSays: orders.map(({ order }) => `查单 ${order.id}`),
    notes: [
      ...(until < total ? [`还有 ${total - until} 单，发“下一页”`] : []),
      `数据截至 ${briefly(asOf, now)}${digits === null ? '' : `；发末${digits}位可查单`}`,
    ],
  }
  return { replies: [table], shows: orders.map(({ order }) => order.id), ...(until < total ? { next: restOf(word, wish, until) } : {}) }
}

function crewsOf(organisation: Organisation, districts: ReadonlySet<string>): (name: string) => string {
  const [only] = districts
  const prefix = only === undefined || districts.size > 1 ? '' : districtName(organisation, only)
  return (name) => (name.length > prefix.length && name.startsWith(prefix) ? name.slice(prefix.length) : name)
}

/** `赣榆、东海`, `5个区县`, `全市`. */
export function districtsText(organisation: Organisation, districts: readonly string[]): string {
  if (districts.length > 1 && districts.length === organisation.districts.length) return '全市'
  return districts.length > 3 ? `${districts.length}个区县` : districts.map((id) => districtName(organisation, id)).join('、')
}
