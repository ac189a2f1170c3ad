import { districtName } from '../../people/organisation.ts'
import { explain } from '../../policy/explain.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'
import { stateText } from '../order/order-card.ts'
import { orderOnly } from '../reading/order-and-more.ts'
import { payoutOfOrder } from './payouts/payout-of-order.ts'
import { moment } from '../reading/time-text.ts'

export const why = command({
  name: 'why',
  word: '为什么',
  aliases: ['为啥', '为何', '依据'],
  usage: '为什么 <工单>',
  example: '为什么 ZD20261121000001',
  summary: '逐条说明这张工单的时限、超时、免责和补偿依据哪一条',
  about: 'order',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  read: orderOnly,
  run: async (scene, seen) => {
    const { organisation, now } = scene
    const { stored, verdict } = seen
    const payout = await payoutOfOrder(scene, seen)
    return {
      replies: [
        says(
          `工单 ${stored.order.id}（${districtName(organisation, stored.order.district)}）：${stateText(stored, verdict, now)}`,
          ...explain(verdict).map((sentence, i) => `${i + 1}. ${sentence}`),
          ...(payout === null ? [] : [`赔付：${payout}`]),
          `数据截至 ${moment(Math.min(stored.dataAsOf, now), now)}`,
        ),
      ],
    }
  },
})
