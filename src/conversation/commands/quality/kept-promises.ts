import type { TableMessage } from '../../../messages/message.ts'
import { type Organisation, districtName } from '../../../people/organisation.ts'
import { repeatDaysAt } from '../../../people/quality/rules.ts'
import { compareRates, formatRate } from '../../../policy/rate.ts'
import { type KeptPromises, keptPromises, together } from '../../../quality/kept-promises.ts'
import { says } from '../../command.ts'
import { command } from '../../gate.ts'
import { dayName, wishText } from '../../order/order-list.ts'
import { type MonthWish, crewsFor, meantPeriod, monthLine, readMonthWish } from './wish.ts'

/** 履约准时率: done in time, at the time agreed, and for good. */
export const keptPromisesCommand = command<'district', MonthWish>({
  name: 'kept-promises',
  word: '履约准时率',
  aliases: ['履约率', '准时率', '履约准时'],
  usage: '履约准时率 [本月|上月|2026-11] [区县] [班组] [数量]',
  example: '履约准时率 上月 赣榆',
  summary: '竣工的承诺范围内的单里，按时、守约、7 天内没有再报修的有多少；分区县和班组，装维看本班组的',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查看履约准时率',
  line: monthLine,
  read: readMonthWish,
  run: async (scene, districts, wish) => {
    const { trx, organisation, now } = scene
    const period = meantPeriod(wish, now)
    if (period === null) return { replies: [says('这个月还没有到，没有数据。')] }
    const crews = crewsFor(scene, wish.crews)
    const found = await keptPromises(trx, organisation.quality, { districts, crews, ...period, now })
    const where = `${wishText(organisation, districts, { ...wish, crews, kinds: null })}${period.name ?? dayName(period.day, now)}`
    if (found.length === 0) return { replies: [says(`${where}没有竣工的承诺单。`)] }
    return { replies: [table(organisation, where, found, { limit: wish.limit, days: repeatDaysAt(organisation.quality, now)[0] ?? 0 })] }
  },
})

/** The districts, where there are several, then the crews, the lowest rate first. */
function table(
  organisation: Organisation,
  where: string,
  found: readonly KeptPromises[],
  { limit, days }: { readonly limit: number; readonly days: number },
): TableMessage {
  const byDistrict = organisation.districts.flatMap(({ id, name }): Line[] => {
    const theirs = found.filter(({ district }) => district === id)
    return theirs.length === 0 ? [] : [{ name, figures: together(id, theirs) }]
  })
  const crews = found
    .map((figures): Line => ({ name: figures.crew ?? `${districtName(organisation, figures.district)}未记装维`, figures }))
    .toSorted((a, b) => compareRates(b.figures.rate, a.figures.rate) || b.figures.rate.of - a.figures.rate.of || (a.name < b.name ? -1 : 1))
  const all = together('', found)
  const shown = crews.slice(0, limit)
  return {
    kind: 'table',
    title: `${where}履约准时率 ${formatRate(all.rate)}（${all.rate.part}/${all.rate.of}）`,
    lead: [`没有守住的：超时 ${all.late}，失约 ${all.appointmentNotKept}，${days}天内再报修 ${all.reportedAgain}（一单可以占几项）`],
    columns: [
      { name: byDistrict.length > 1 ? '区县、装维' : '装维', align: 'left' },
      ...['准时率', '守住/竣工', '超时', '失约', '再报修'].map((name) => ({ name, align: 'right' as const })),
    ],
    rows: [...(byDistrict.length > 1 ? byDistrict : []), ...shown].map(rowOf),
    notes: [
      ...(all.unsettled > 0 ? [`其中 ${all.unsettled} 单完工未满 ${days} 天，再报修还会扣`] : []),
      ...(crews.length > shown.length ? [`共 ${crews.length} 个班组，显示最低的 ${shown.length} 个`] : []),
    ],
  }
}

interface Line {
  readonly name: string
  readonly figures: KeptPromises
}

const rowOf = ({ name, figures: { rate, late, appointmentNotKept, reportedAgain } }: Line): string[] => [
  name,
  formatRate(rate),
  `${rate.part}/${rate.of}`,
  String(late),
  String(appointmentNotKept),
  String(reportedAgain),
]
