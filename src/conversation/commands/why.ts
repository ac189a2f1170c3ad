import { explain } from '../../policy/explain.ts'
import { type Answer, type Command, type Scene, says } from '../command.ts'
import { stateText } from '../order/order-card.ts'
import { districtName } from '../../people/organisation.ts'
import { withOrder } from '../order/order-here.ts'
import { moment } from '../reading/time-text.ts'
import { readOrderOnly } from './find-order.ts'

export const why: Command = {
  name: '为什么',
  aliases: ['为啥', '为何', '依据'],
  usage: '为什么 <工单>',
  example: '为什么 ZD20261121000001',
  summary: '逐条说明这张工单的时限、超时、免责和补偿依据哪一条',
  action: 'query-orders',
  read: (rest) => readOrderOnly(rest, tell),
}

const tell =
  (id: string) =>
  (scene: Scene): Promise<Answer> =>
    withOrder(scene, id, ({ stored, verdict }) => ({
      replies: [
        says(
          `工单 ${id}（${districtName(scene.organisation, stored.order.district)}）：${stateText(stored, verdict, scene.now)}`,
          ...explain(verdict).map((sentence, i) => `${i + 1}. ${sentence}`),
          `数据截至 ${moment(Math.min(stored.dataAsOf, scene.now), scene.now)}`,
        ),
      ],
    }))
