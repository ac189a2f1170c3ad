import { openOrders } from '../../orders/queries.ts'
import { districtsFor } from '../../people/permissions.ts'
import { type Answer, type Command, type Scene, says } from '../command.ts'
import { streetOf } from '../order/masking.ts'
import { refusal } from '../refusal.ts'
import { type ListColumn, dueColumn, kindColumn, leftColumn, listAnswer, orderColumn } from '../order/order-list.ts'

export const myOrders: Command = {
  name: '我的工单',
  aliases: ['我的', '我的单', '我的任务'],
  usage: '我的工单',
  example: '我的工单',
  summary: '本班组还没有完成的工单，最急的在前',
  action: 'query-orders',
  forCrews: true,
  read: (rest) => (rest === '' ? { understood: list } : { problem: '后面不用写别的' }),
}

const streetColumn: ListColumn = {
  name: '地址',
  align: 'left',
  cell: ({ contact: { address } }) => (address === null ? '' : streetOf(address)),
}
const MOST_SHOWN = 20

async function list(scene: Scene): Promise<Answer> {
  const { organisation, asker, conversation, now } = scene
  if (asker.crew === null) return { replies: [says(`${asker.name}没有对应的装维班组，可以用“在途”“超时”查看区县的工单。`)] }
  const districts = districtsFor(organisation, asker.id, 'query-orders', conversation)
  if (districts.length === 0) return refusal('query-orders', 'not-visible', null)
  const page = await openOrders(scene.trx, { districts, installer: asker.crew, now, limit: MOST_SHOWN })
  return listAnswer(scene, {
    title: `我的工单 · ${asker.crew}`,
    none: `${asker.crew}没有在途工单。`,
    lead: [],
    columns: [orderColumn, kindColumn, dueColumn, leftColumn, streetColumn],
    page,
  })
}
