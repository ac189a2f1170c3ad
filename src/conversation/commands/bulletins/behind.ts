import { ordersMessage } from '../../../bulletins/bulletin-files.ts'
import { ordersBehind } from '../../../bulletins/behind.ts'
import { daysOf, editionOf, firstOf } from '../../../bulletins/editions.ts'
import { type ItemName, itemNamed, items } from '../../../bulletins/items.ts'
import { durationBriefly, kindNames } from '../../../messages/order-words.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import { causeText, yuan } from '../../../policy/explain.ts'
import { type Days, counts } from '../../../policy/figures.ts'
import { type Day, type Instant, civil, dayOf, formatDay, parseDay, parseMonth } from '../../../policy/instant.ts'
import type { Judged } from '../../../policy/judge.ts'
import { formatRate } from '../../../policy/rate.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { saidDay, saidWeek } from '../../grammar/days.ts'
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
  /** Other days as they were named; null: of a day or a month. */
  readonly when: string | null
  /** Days from today; null: today, or `day`. */
  readonly ago: number | null
  /** As a file. */
  readonly workbook: boolean
}

const isItem = (name: string): name is ItemName => Object.hasOwn(items, name)

/** `超时 昨天 赣榆 新装 20`, in any order; `本月`: the month so far; `2026-11-16至2026-11-22`: these days. */
function readBehind(rest: string): Read<BehindWish> {
  let [item, month, ago]: [ItemName | null, Day | 'this' | null, number | null] = [null, null, null]
  let when: string | null = null
  const others: string[] = []
  let workbook = false
  for (const word of words(rest)) {
    const named = isItem(word) ? word : itemOf(word)
    const near = nearDays.get(word)
    const monthNamed = parseMonth(word)
    if (asksForWorkbook(word)) workbook = true
    else if (monthNamed !== null) month = monthNamed.next - 1
    else if (/^(?:本月|当月|累计)$/.test(word)) month = 'this'
    else if (named !== null && isItem(named)) item = named
    else if (near !== undefined) ago = near
    else if (parseDay(word) === null && WHEN.test(word)) when = word
    else if (!/^(?:全市|市|的|明细|通报)$/.test(word)) others.push(word)
  }
  const list = readListWish(others.join(' '))
  return 'problem' in list ? list : { understood: { ...list.understood, item, month, when, ago, workbook } }
}

/** `11-16`, `11-16至11-22`, `上周`. */
const WHEN = /^(?:[上本这]个?(?:周|星期|礼拜)|(?:\d{4}-)?\d{1,2}-\d{1,2}(?:至(?:\d{4}-)?\d{1,2}-\d{1,2})?)$/

/** Null: there are no such days. */
function daysNamed(when: string, now: Instant): Days | null {
  const [from = null, to = from] = when.split('至').map((day) => saidDay(day, now))
  return saidWeek(when, now) ?? (from === null || to === null ? null : { from, to })
}

const rangeText = ({ from, to }: Days): string => `${formatDay(from)}至${formatDay(to)}`

const line = (said: SaidArguments, organisation: Organisation): readonly string[] => [
  ...(said.item !== undefined && isItem(said.item) ? [itemNamed(said.item).name] : []),
  ...listLine(said, organisation),
  ...(said.month === undefined ? [] : [said.month]),
  ...(said.period?.from === undefined ? [] : [`${said.period.from.slice(0, 10)}至${said.period.to.slice(0, 10)}`]),
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
  const { item, kinds } = wish
  if (item === null) return { replies: [says(whichItem)] }
  const asked = askedDays(wish, now)
  if ('problem' in asked) return { replies: [says(asked.problem)] }
  const { days, day, word: daysWord } = asked
  const found = (await ordersBehind(trx, organisation, { districts, days, item, kinds, asOf: now })).filter(
    ({ order: { installer } }) => wish.crews === null || (installer !== null && wish.crews.includes(installer)),
  )
  const shown = found.slice(wish.offset, wish.offset + wish.limit).map(({ order }) => order.id)
  const where = `${wishText(organisation, districts, wish)}${whenText(item, asked, now)}`
  const title = `${where}${figureText(item, found)}`
  if (wish.workbook && found.length > 0) return { replies: [await ordersMessage(trx, title, found, organisation, now)] }
  return listAnswer(scene, {
    word: ['明细', itemNamed(item).name, ...daysWord].join(' '),
    wish: { ...wish, day },
    title: () => title,
    none: `${where}没有${itemNamed(item).name}的单。`,
    lead: partsOf(found),
    columns: [orderColumn, kindColumn, crewColumn, stateColumn, causeColumn, moneyColumn],
    page: { total: found.length, orders: await ordersByNumber(trx, shown, now) },
  })
}

/** As many as a month has. */
const MOST_DAYS = 31

interface AskedDays {
  readonly days: Days
  /** Their last one, as the next page is asked for; null: they are named whole. */
  readonly day: Day | null
  /** What the next page is asked with beside it. */
  readonly word: readonly string[]
}

function askedDays({ when, month, day: named, ago }: BehindWish, now: Instant): AskedDays | { readonly problem: string } {
  const [today, notYet] = [dayOf(now), { problem: '这一天还没有到，没有数据。' }]
  if (when !== null) {
    const days = daysNamed(when, now)
    if (days === null) return { problem: `没有“${when}”这样的日期` }
    if (days.from > today) return notYet
    if (days.to < days.from || days.to - days.from >= MOST_DAYS)
      return { problem: `一次最多看 ${MOST_DAYS} 天，先写前一天，例如：明细 超时 11-16至11-22` }
    return { days, day: null, word: [rangeText(days)] }
  }
  const day = typeof month === 'number' ? Math.min(month, today) : (named ?? today + (ago ?? 0))
  if (day > today || (typeof month === 'number' && firstOf(month) > day)) return notYet
  return month === null
    ? { days: daysOf(editionOf(day, now), day), day, word: [] }
    : { days: { from: firstOf(day), to: day }, day, word: ['本月'] }
}

function whenText(item: ItemName, { days: { from, to } }: AskedDays, now: Instant): string {
  const { among } = { among: undefined, ...itemNamed(item) }
  if (among === 'open' || among === 'overdue') return '此刻'
  if (from === to) return dayName(from, now)
  const [first, last] = [civil(from), civil(to)]
  const year = last.year === civil(dayOf(now)).year ? '' : `${last.year}年`
  return `${year}${first.month}月${first.date}日至${first.month === last.month ? '' : `${last.month}月`}${last.date}日`
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
  usage: '明细 <项> [昨天|2026-11-20|上周|本月] [区县] [新装|障碍] [数量] [表格]',
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
