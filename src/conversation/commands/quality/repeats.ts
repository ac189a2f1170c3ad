import type { Message } from '../../../messages/message.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import { repeatDaysAt } from '../../../people/quality/rules.ts'
import { type RepeatPair, repeatsBetween } from '../../../quality/repeats.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { type ListColumn, dayName, listAnswer, orderColumn, wishText } from '../../order/order-list.ts'
import { stateText } from '../../order/order-card.ts'
import { type MonthWish, crewsFor, meantPeriod, monthLine, readMonthWish } from './wish.ts'

/** Faults that were reported again after a visit: which, after how many days, and who had been there. */
export const repeats = command<'district', MonthWish>({
  name: 'repeats',
  word: '复修',
  aliases: ['报修重复', '重复报修', '重复报障', '复修率'],
  usage: '复修 [本月|上月|2026-11] [区县] [班组] [7天内] [按班组] [数量]',
  example: '复修 上月 赣榆',
  summary: '完工后 7、15、30 天内又报修的单：第几天、上次是谁修的；装维看本班组的',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查看复修',
  line: monthLine,
  read: readMonthWish,
  run: async (scene, districts, wish) => {
    const { trx, organisation, now } = scene
    const period = meantPeriod(wish, now)
    if (period === null) return { replies: [says('这个月还没有到，没有数据。')] }
    const crews = crewsFor(scene, wish.crews)
    const all = await repeatsBetween(trx, organisation.quality, { districts, crews, ...period })
    const found = all.filter(({ day }) => wish.days === null || day <= wish.days)
    const when = period.name ?? dayName(period.day, now)
    const where = `${wishText(organisation, districts, { ...wish, crews, kinds: null })}${when}`
    if (wish.byCrew) return { replies: [comparedCrews(found, where, wish.limit)] }
    return listed(scene, wish, found, { where, windows: repeatDaysAt(organisation.quality, period.to) })
  },
})

/** Whose visits were followed by the most reports, the most first. */
function comparedCrews(found: readonly RepeatPair[], where: string, limit: number): Message {
  const counts = Map.groupBy(found, ({ crew }) => crew ?? '未记装维')
  const rows = [...counts].map(([crew, pairs]) => ({ crew, count: pairs.length, soonest: Math.min(...pairs.map(({ day }) => day)) }))
  const [first, ...others] = rows.toSorted((a, b) => b.count - a.count || (a.crew < b.crew ? -1 : 1))
  if (first === undefined) return says(`${where}没有报修重复的单。`)
  const most = [first, ...others].filter(({ count }) => count === first.count).map(({ crew }) => crew)
  return {
    kind: 'table',
    title: `${where}报修重复最多的是${most.slice(0, MOST_NAMED).join('、')}${most.length > MOST_NAMED ? ` 等 ${most.length} 个` : ''}：${first.count} 单`,
    lead: [],
    columns: [
      { name: '上次装维', align: 'left' },
      { name: '复修', align: 'right' },
      { name: '最快', align: 'right' },
    ],
    rows: [first, ...others].slice(0, limit).map(({ crew, count, soonest }) => [crew, String(count), `第${soonest}天`]),
    notes: rows.length > limit ? [`共 ${rows.length} 个班组，显示前 ${limit} 个`] : [],
  }
}

const MOST_NAMED = 3

interface Told {
  readonly where: string
  readonly windows: readonly number[]
}

async function listed(scene: Scene, wish: MonthWish, found: readonly RepeatPair[], { where, windows }: Told): Promise<Answer> {
  const { trx, now } = scene
  const shown = found.slice(wish.offset, wish.offset + wish.limit)
  const pairs = new Map(shown.map((pair) => [pair.report, pair]))
  return listAnswer(scene, {
    word: ['复修', ...(wish.month === null ? [] : [wish.month]), ...(wish.days === null ? [] : [`${wish.days}天内`])].join(' '),
    wish,
    title: (total) => `${where}报修重复 ${total} 单${windowsText(found, windows)}`,
    none: `${where}没有完工后 ${windows.at(-1) ?? 0} 天内又报修的单。`,
    lead: [],
    columns: [orderColumn, dayColumn(pairs), beforeColumn(pairs), crewColumn(pairs), stateColumn],
    page: {
      total: found.length,
      orders: await ordersByNumber(
        trx,
        shown.map(({ report }) => report),
        now,
      ),
    },
  })
}

/** `：7天内 2，15天内 3，30天内 4`: each window holds the shorter ones. */
const windowsText = (found: readonly RepeatPair[], windows: readonly number[]): string =>
  `：${windows.map((days) => `${days}天内 ${found.filter(({ day }) => day <= days).length}`).join('，')}`

type Pairs = ReadonlyMap<string, RepeatPair>

const of = (pairs: Pairs, name: string, cell: (pair: RepeatPair) => string): ListColumn => ({
  name,
  align: 'left',
  cell: ({ order: { id } }) => {
    const pair = pairs.get(id)
    return pair === undefined ? '—' : cell(pair)
  },
})

const dayColumn = (pairs: Pairs): ListColumn => of(pairs, '完工后', ({ day }) => `第${day}天`)
const beforeColumn = (pairs: Pairs): ListColumn => of(pairs, '上次', ({ done }) => done)
const crewColumn = (pairs: Pairs): ListColumn => of(pairs, '上次装维', ({ crew }) => crew ?? '—')
const stateColumn: ListColumn = { name: '现在', align: 'left', cell: (stored, verdict, { now }) => stateText(stored, verdict, now) }
