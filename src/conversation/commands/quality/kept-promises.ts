import { keptPromises } from '../../../quality/kept-promises.ts'
import { keptTable } from '../../../quality/kept-words.ts'
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
    return { replies: [keptTable(organisation, where, found, { limit: wish.limit, now })] }
  },
})
