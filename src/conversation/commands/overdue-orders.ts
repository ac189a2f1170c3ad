import { exemptText, overdueText } from '../../messages/overdue-text.ts'
import { pastDeadline } from '../../orders/past-deadline.ts'
import { ordersByNumber } from '../../orders/queries.ts'
import { districtName } from '../../people/organisation.ts'
import type { Judged } from '../../policy/judge.ts'
import { isOverdue, overdueCounts } from '../../policy/overdue.ts'
import { command } from '../gate.ts'
import { moneyText } from '../order/order-card.ts'
import {
  type ListColumn,
  type ListWish,
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
  summary: '已经超过时限还没有完成的工单，最久的在前；免责的不列',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const { organisation, now } = scene
    const late = (await pastDeadline(scene.trx, districts, scene.context)).filter(isWanted(wish))
    const counts = overdueCounts(late, now)
    const listed = late.filter(({ verdict }) => isOverdue(verdict)).map(({ order }) => order)
    const shown = listed.slice(0, wish.limit).map(({ id }) => id)
    const where = wishText(organisation, districts, wish)
    const perDistrict = districts.flatMap((id) => {
      const count = listed.filter(({ district }) => district === id).length
      return count === 0 ? [] : [`${districtName(organisation, id)} ${count}`]
    })
    return listAnswer(scene, {
      title: `超时工单 · ${where}`,
      none: `${where}没有超时在途的工单${counts.exempt === 0 ? '' : `；${exemptText(counts.exempt)}`}。`,
      counted: overdueText(counts),
      lead: districts.length > 1 ? [perDistrict.join('，')] : [],
      columns: [orderColumn, kindColumn, lateColumn, moneyColumn, crewColumn],
      page: { total: listed.length, orders: await ordersByNumber(scene.trx, shown, now) },
    })
  },
})

const isWanted =
  ({ kinds, crews }: ListWish) =>
  ({ order: { kind, installer } }: Judged): boolean =>
    (kinds === null || kinds.includes(kind)) && (crews === null || (installer !== null && crews.includes(installer)))
