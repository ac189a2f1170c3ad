import { ordersMessage } from '../../../bulletins/bulletin-files.ts'
import { ordersBehind } from '../../../bulletins/behind.ts'
import { daysOf, editionOf, firstOf } from '../../../bulletins/editions.ts'
import { type ItemName, itemNamed, items } from '../../../bulletins/items.ts'
import { durationBriefly, kindNames } from '../../../messages/order-words.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import { causeText, yuan } from '../../../policy/explain.ts'
import { counts } from '../../../policy/figures.ts'
import { type Day, dayOf, parseMonth, civil } from '../../../policy/instant.ts'
import type { Judged } from '../../../policy/judge.ts'
import { formatRate } from '../../../policy/rate.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { itemOf } from '../../grammar/items.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import type { Organisation } from '../../../people/organisation.ts'
import { moneyText } from '../../order/order-card.ts'
import {
  type ListColumn,
  type ListWish,
  crewColumn,
  dayName,
  kindColumn,
  listAnswer,
  listLine,
  orderColumn,
  readListWish,
  wishText,
} from '../../order/order-list.ts'
import { words } from '../../reading/text.ts'
import { asksForWorkbook, nearDays } from './bulletin.ts'

interface BehindWish extends ListWish {
  readonly item: ItemName | null
  /** Of a month, by its last day, up to today; `this`: the one of the day; null: of a day. */
  readonly month: Day | 'this' | null
  /** Days from today; null: today, or `day`. */
  readonly ago: number | null
  /** As a file. */
  readonly workbook: boolean
}

const isItem = (name: string): name is ItemName => Object.hasOwn(items, name)

/** `超时 昨天 赣榆 新装 20`, in any order; `本月`: the month so far. */
function readBehind(rest: string): Read<BehindWish> {
  let [item, month, ago]: [ItemName | null, Day | 'this' | null, number | null] = [null, null, null]
  const others: string[] = []
  let workbook = false
  for (const word of words(rest)) {
    const named = isItem(word) ? word : itemOf(word)
    const days = nearDays.get(word)
    const monthNamed = parseMonth(word)
    if (asksForWorkbook(word)) workbook = true
    else if (monthNamed !== null) month = monthNamed.next - 1
    else if (/^(?:本月|当月|累计)$/.test(word)) month = 'this'
    else if (named !== null && isItem(named)) item = named
    else if (days !== undefined) ago = days
    else if (!/^(?:全市|市|的|明细|通报)$/.test(word)) others.push(word)
  }
  const list = readListWish(others.join(' '))
  return 'problem' in list ? list : { understood: { ...list.understood, item, month, ago, workbook } }
}

const line = (said: SaidArguments, organisation: Organisation): readonly string[] => [
  ...(said.item !== undefined && isItem(said.item) ? [itemNamed(said.item).name] : []),
  ...listLine(said, organisation),
  ...(said.month === undefined ? [] : [said.month]),
  ...(said.text === undefined ? [] : [said.text]),
]

const stateColumn: ListColumn = {
  name: '现在',
  align: 'left',
  cell: (_, { status, dueBy }, { now }) => {
    if (status === 'overdue') return `超时${dueBy === null ? '' : durationBriefly(now - dueBy)}`
    return { 'on-time': '按时', late: '超时完成', open: '未到期', cancelled: '已撤单', 'not-covered': '不在范围' }[status]
  },
}
const causeColumn: ListColumn = {
  name: '原因',
  align: 'left',
  cell: ({ order }, { status }) =>
    status === 'late' || status === 'overdue' ? (order.delayCause === null ? '未定责' : causeText[order.delayCause]) : '—',
}
const moneyColumn: ListColumn = { name: '补偿', align: 'right', cell: (_, verdict) => moneyText(verdict)?.replace('应补偿 ', '') ?? '—' }

const choices = Object.values(items).map(({ name }) => name)
const whichItem = `要看哪个数字背后的单？可以发：明细 超时。能看的有：${choices.join('、')}；前面加“昨天”“本月”、区县、新装或障碍都可以。`

/** The title says the figure as the bulletin does; the list is all that is behind it. */
async function behind(scene: Scene, districts: readonly string[], wish: BehindWish): Promise<Answer> {
  const { trx, organisation, now } = scene
  const { item, month, kinds } = wish
  const monthly = month !== null
  if (item === null) return { replies: [says(whichItem)] }
  const day = typeof month === 'number' ? Math.min(month, dayOf(now)) : (wish.day ?? dayOf(now) + (wish.ago ?? 0))
  if (day > dayOf(now) || (typeof month === 'number' && firstOf(month) > day)) return { replies: [says('这一天还没有到，没有数据。')] }
  const days = monthly ? { from: firstOf(day), to: day } : daysOf(editionOf(day, now), day)
  const found = (await ordersBehind(trx, organisation, { districts, days, item, kinds, asOf: now })).filter(
    ({ order: { installer } }) => wish.crews === null || (installer !== null && wish.crews.includes(installer)),
  )
  const shown = found.slice(wish.offset, wish.offset + wish.limit).map(({ order }) => order.id)
  const where = `${wishText(organisation, districts, wish)}${whenText(item, day, monthly, now)}`
  const title = `${where}${figureText(item, found)}`
  if (wish.workbook && found.length > 0) return { replies: [await ordersMessage(trx, title, found, organisation, now)] }
  return listAnswer(scene, {
    word: ['明细', itemNamed(item).name, ...(monthly ? ['本月'] : [])].join(' '),
    wish: { ...wish, day },
    title: () => title,
    none: `${where}没有${itemNamed(item).name}的单。`,
    lead: partsOf(found),
    columns: [orderColumn, kindColumn, crewColumn, stateColumn, causeColumn, moneyColumn],
    page: { total: found.length, orders: await ordersByNumber(trx, shown, now) },
  })
}

const whenText = (item: ItemName, day: Day, monthly: boolean, now: number): string => {
  const { among } = { among: undefined, ...itemNamed(item) }
  if (among === 'open' || among === 'overdue') return '此刻'
  return monthly ? `${civil(day).month}月${civil(day).date === 1 ? '1日' : `1日至${civil(day).date}日`}` : dayName(day, now)
}

/** `当日超时 5 单`; a rate with what it is divided by; compensation by claims. */
function figureText(item: ItemName, found: readonly Judged[]): string {
  const { name } = itemNamed(item)
  const { onTime, rawRate } = counts(found, 0)
  if (item === 'rawRate' || item === 'assessedRate')
    return `${name} ${formatRate({ part: onTime, of: rawRate.of })}：按时 ${onTime}，共 ${found.length} 单`
  if (item !== 'accruedFen' && item !== 'unpaidPastPayByFen') return `${name} ${found.length} 单`
  return `${name} ${found.length} 户次 ${yuan(found.reduce((fen, { verdict }) => fen + verdict.compensationFen, 0))}`
}

/** Installs and repairs apart. */
function partsOf(found: readonly Judged[]): string[] {
  const parts = (['install', 'repair'] as const).map((kind) => ({ kind, orders: found.filter(({ order }) => order.kind === kind).length }))
  return parts.every(({ orders }) => orders > 0) ? [parts.map(({ kind, orders }) => `${kindNames[kind]} ${orders}`).join('，')] : []
}

export const behindFigure = command<'district', BehindWish>({
  name: 'behind',
  word: '明细',
  aliases: ['behind'],
  usage: '明细 <项> [昨天|2026-11-20|本月] [区县] [新装|障碍] [数量] [表格]',
  example: '明细 超时 昨天 赣榆',
  summary: '通报里一个数字背后的每一张单：应完成、按时、超时、免责、改约、应补偿……；加“表格”给 Excel 文件',
  about: 'district',
  effect: 'reads',
  action: 'explain-figures',
  does: '查看明细',
  line,
  read: readBehind,
  run: behind,
})
