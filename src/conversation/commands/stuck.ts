import { desks } from '../../orders/history/event.ts'
import { sourceStateNames } from '../../orders/words/value-words.ts'
import { openOrders } from '../../orders/queries.ts'
import { command } from '../gate.ts'
import { type ListColumn, crewColumn, leftColumn, listAnswer, orderColumn, listLine, readListWish, wishText } from '../order/order-list.ts'

const deskColumn: ListColumn = { name: '卡在', align: 'left', cell: ({ sourceState }) => sourceStateNames[sourceState] }

export const stuck = command({
  name: 'stuck',
  word: '卡单',
  aliases: ['异常卡单', '资源岗', '网元岗', 'stuck'],
  usage: '卡单 [区县] [新装|障碍|移机] [数量]',
  example: '卡单 赣榆',
  summary: '卡在资源岗、网元岗或异常卡单的工单，最急的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const page = await openOrders(scene.trx, { ...wish, districts, now: scene.now, states: desks })
    const where = wishText(scene.organisation, districts, wish)
    return listAnswer(scene, {
      word: '卡单',
      wish,
      title: (total) => `${where}卡单 ${total} 单`,
      none: `${where}没有卡单。`,
      lead: [],
      columns: [leftColumn, crewColumn, orderColumn, deskColumn],
      page,
    })
  },
})
