import { openOrders } from '../../orders/queries.ts'
import { command } from '../gate.ts'
import {
  crewColumn,
  districtsText,
  dueColumn,
  kindColumn,
  leftColumn,
  listAnswer,
  orderColumn,
  readDistrictAndLimit,
} from '../order/order-list.ts'

export const openOrdersCommand = command({
  name: 'open',
  word: '在途',
  aliases: ['在途工单', '未完成'],
  usage: '在途 [区县] [数量]',
  example: '在途 赣榆 20',
  summary: '还没有完成的工单，最急的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  read: readDistrictAndLimit,
  run: async (scene, districts, { limit }) => {
    const page = await openOrders(scene.trx, { districts, installer: null, now: scene.now, limit })
    const where = districtsText(scene.organisation, districts)
    return listAnswer(scene, {
      title: `在途工单 · ${where}`,
      none: `${where}没有在途工单。`,
      lead: [],
      columns: [orderColumn, kindColumn, dueColumn, leftColumn, crewColumn],
      page,
    })
  },
})
