import { historyOf } from '../../orders/history/event-log.ts'
import { historyLine } from '../../orders/words/order-page.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'
import { orderOnly } from '../reading/order-and-more.ts'

/** The latest that one reply can hold on a phone; the whole is on the command line. */
const MOST_LINES = 20

export const history = command({
  name: 'history',
  word: '经过',
  aliases: ['历史', '处理经过', '时间线', 'history'],
  usage: '经过 <工单>',
  example: '经过 ZD20261121000001',
  summary: '这张工单从录入到现在发生过什么',
  about: 'order',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  read: orderOnly,
  run: async ({ trx, now }, { stored: { order } }) => {
    const events = (await historyOf(trx, order.id)).filter(({ happenedAt }) => happenedAt <= now)
    const shown = events.slice(-MOST_LINES)
    const left = events.length - shown.length
    return {
      replies: [
        says(`工单 ${order.id} 的经过（共 ${events.length} 条）：`, ...(left > 0 ? [`前面 ${left} 条略`] : []), ...shown.map(historyLine)),
      ],
    }
  },
})
