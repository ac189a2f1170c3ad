import { overdue } from '../../orders/queries.ts'
import { districtName } from '../../people/organisation.ts'
import { command } from '../gate.ts'
import { moneyText } from '../order/order-card.ts'
import {
  type ListColumn,
  crewColumn,
  kindColumn,
  lateColumn,
  listAnswer,
  orderColumn,
  listLine,
  readListWish,
  wishText,
} from '../order/order-list.ts'

const moneyColumn: ListColumn = { name: '补偿', align: 'right', cell: (_, verdict) => moneyText(verdict)?.replace('应补偿 ', '') ?? '—' }

export const overdueOrders = command({
  name: 'overdue',
  word: '超时',
  aliases: ['超时工单', '超时在途'],
  usage: '超时 [区县] [新装|障碍|移机] [班组] [数量]',
  example: '超时 赣榆 20',
  summary: '已经超过时限还没有完成的工单，最久的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const { organisation, now } = scene
    const page = await overdue(scene.trx, { ...wish, districts, now })
    const where = wishText(organisation, districts, wish)
    const perDistrict = districts.flatMap((id) => {
      const count = page.perDistrict.get(id)
      return count === undefined ? [] : [`${districtName(organisation, id)} ${count}`]
    })
    return listAnswer(scene, {
      title: `超时工单 · ${where}`,
      none: `${where}没有超时工单。`,
      lead: districts.length > 1 ? [perDistrict.join('，')] : [],
      columns: [orderColumn, kindColumn, lateColumn, moneyColumn, crewColumn],
      page,
    })
  },
})
