import { openOrders } from '../../orders/queries.ts'
import type { Answer, Command, CommandText, Scene } from '../command.ts'
import {
  type Wanted,
  crewColumn,
  districtsText,
  districtsWanted,
  dueColumn,
  kindColumn,
  leftColumn,
  listAnswer,
  orderColumn,
  readWanted,
} from '../order/order-list.ts'

const text: CommandText = {
  name: '在途',
  aliases: ['在途工单', '未完成'],
  usage: '在途 [区县] [数量]',
  example: '在途 赣榆 20',
  summary: '还没有完成的工单，最急的在前',
  action: 'query-orders',
}

export const openOrdersCommand: Command = {
  ...text,
  read: (rest) => {
    const read = readWanted(rest)
    return 'problem' in read ? read : { understood: (scene) => list(scene, read.understood) }
  },
}

async function list(scene: Scene, wanted: Wanted): Promise<Answer> {
  const districts = districtsWanted(scene, wanted, text)
  if ('replies' in districts) return districts
  const page = await openOrders(scene.trx, { districts, installer: null, now: scene.now, limit: wanted.limit })
  const where = districtsText(scene.organisation, districts)
  return listAnswer(scene, {
    title: `在途工单 · ${where}`,
    none: `${where}没有在途工单。`,
    lead: [],
    columns: [orderColumn, kindColumn, dueColumn, leftColumn, crewColumn],
    page,
  })
}
