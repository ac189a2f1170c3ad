import { openOrders } from '../../orders/queries.ts'
import { type Day, HOUR, type Instant, dayOf, endOfDay } from '../../policy/instant.ts'
import { command } from '../gate.ts'
import {
  crewColumn,
  dayName,
  kindColumn,
  leftColumn,
  listAnswer,
  orderColumn,
  listLine,
  readListWish,
  wishText,
} from '../order/order-list.ts'

/** Without a length: what falls due within so long, or by the end of the day when that is sooner. */
const SOON = 6 * HOUR

export const dueSoon = command({
  name: 'due-soon',
  word: '快到期',
  aliases: ['快超时', '即将到期', '即将超时', '临期', 'due-soon'],
  usage: '快到期 [区县] [2小时] [新装|障碍|移机] [班组] [数量]',
  example: '快到期 赣榆 2小时',
  summary: '还没完成、马上要到时限的工单，最急的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const { now, organisation } = scene
    const dueUntil = wish.within === null ? soon(wish.day, now) : now + wish.within
    const page = await openOrders(scene.trx, { ...wish, districts, now, due: { from: now, to: dueUntil } })
    const where = wishText(organisation, districts, wish)
    const when =
      wish.within === null
        ? wish.day === null
          ? '快到期'
          : `${dayName(wish.day, now)}到期`
        : `${wish.within >= HOUR ? `${wish.within / HOUR}小时` : `${wish.within / 60}分钟`}内到期`
    return listAnswer(scene, {
      word: '快到期',
      wish,
      title: (total) => `${where}${when} ${total} 单`,
      none: `${where}没有${when}的工单。`,
      lead: [],
      columns: [leftColumn, crewColumn, orderColumn, kindColumn],
      page,
    })
  },
})

/** By the end of a day that was named, else soon and the same day. */
const soon = (day: Day | null, now: Instant): Instant =>
  day === null ? Math.max(now, Math.min(now + SOON, endOfDay(dayOf(now)))) : Math.max(now, endOfDay(day))
