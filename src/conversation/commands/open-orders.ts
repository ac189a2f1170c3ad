import { openOrders } from '../../orders/queries.ts'
import { endOfDay, startOfDay } from '../../policy/instant.ts'
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

export const openOrdersCommand = command({
  name: 'open',
  word: '在途',
  aliases: ['在途工单', '未完成'],
  usage: '在途 [区县] [新装|障碍|移机] [班组] [数量]',
  example: '在途 赣榆 20',
  summary: '还没有完成的工单，最急的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const { now, trx, organisation } = scene
    const page = await openOrders(trx, {
      ...wish,
      districts,
      now,
      ...(wish.day === null ? {} : { due: { from: startOfDay(wish.day), to: endOfDay(wish.day) } }),
    })
    const until = wish.day === null ? '' : `${dayName(wish.day, now)}到期的`
    const where = `${wishText(organisation, districts, wish)}${until}`
    return listAnswer(scene, {
      word: '在途',
      wish,
      title: (total) => `${where}在途 ${total} 单`,
      none: `${where}没有在途工单。`,
      lead: [],
      columns: [leftColumn, crewColumn, orderColumn, kindColumn],
      page,
    })
  },
})
