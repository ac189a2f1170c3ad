import { openOrders } from '../../orders/queries.ts'
import { command } from '../gate.ts'
import {
  crewColumn,
  dueColumn,
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
    const page = await openOrders(scene.trx, { ...wish, districts, now: scene.now })
    const where = wishText(scene.organisation, districts, wish)
    return listAnswer(scene, {
      title: `在途工单 · ${where}`,
      none: `${where}没有在途工单。`,
      counted: null,
      lead: [],
      columns: [orderColumn, kindColumn, dueColumn, leftColumn, crewColumn],
      page,
    })
  },
})
