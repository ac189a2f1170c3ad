import { overdue } from '../../orders/queries.ts'
import type { Answer, Command, CommandText, Scene } from '../command.ts'
import { moneyText } from '../order/order-card.ts'
import { districtName } from '../../people/organisation.ts'
import {
  type ListColumn,
  type Wanted,
  crewColumn,
  districtsText,
  districtsWanted,
  kindColumn,
  lateColumn,
  listAnswer,
  orderColumn,
  readWanted,
} from '../order/order-list.ts'

const text: CommandText = {
  name: '超时',
  aliases: ['超时工单', '超时在途'],
  usage: '超时 [区县] [数量]',
  example: '超时 赣榆 20',
  summary: '已经超过时限还没有完成的工单，最久的在前',
  action: 'query-orders',
}

export const overdueOrders: Command = {
  ...text,
  read: (rest) => {
    const read = readWanted(rest)
    return 'problem' in read ? read : { understood: (scene) => list(scene, read.understood) }
  },
}

const moneyColumn: ListColumn = { name: '补偿', align: 'right', cell: (_, verdict) => moneyText(verdict)?.replace('应补偿 ', '') ?? '—' }

async function list(scene: Scene, wanted: Wanted): Promise<Answer> {
  const districts = districtsWanted(scene, wanted, text)
  if ('replies' in districts) return districts
  const { organisation, now } = scene
  const page = await overdue(scene.trx, { districts, now, limit: wanted.limit })
  const where = districtsText(organisation, districts)
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
}
