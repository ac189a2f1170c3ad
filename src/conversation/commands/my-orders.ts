import { openOrders } from '../../orders/queries.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'
import { streetOf } from '../order/masking.ts'
import { type ListColumn, kindColumn, leftColumn, listAnswer, orderColumn, listLine, readListWish } from '../order/order-list.ts'

const streetColumn: ListColumn = {
  name: '地址',
  align: 'left',
  cell: ({ contact: { address } }) => (address === null ? '' : streetOf(address)),
}

export const myOrders = command({
  name: 'mine',
  word: '我的工单',
  aliases: ['我的', '我的单', '我的任务'],
  usage: '我的工单 [新装|障碍|移机] [数量]',
  example: '我的工单',
  summary: '本班组还没有完成的工单，最急的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  forCrews: true,
  line: listLine,
  read: (rest) => {
    const read = readListWish(rest)
    if ('problem' in read) return read
    const { districts, crews } = read.understood
    return districts.length === 0 && crews === null ? read : { problem: '后面只能写类型和数量' }
  },
  run: async (scene, districts, wish) => {
    const { crew, name } = scene.asker
    if (crew === null) return { replies: [says(`${name}没有对应的装维班组，可以用“在途”“超时”查看区县的工单。`)] }
    const page = await openOrders(scene.trx, { ...wish, districts, crews: [crew], now: scene.now })
    return listAnswer(scene, {
      word: '我的工单',
      wish,
      title: (total) => `${crew}手上 ${total} 单`,
      none: `${crew}没有在途工单。`,
      lead: [],
      columns: [leftColumn, streetColumn, orderColumn, kindColumn],
      page,
    })
  },
})
