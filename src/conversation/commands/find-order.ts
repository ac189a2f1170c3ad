import type { Answer, Command, Read, Scene } from '../command.ts'
import { orderCard } from '../order/order-card.ts'
import { contactAllowed, withOrder } from '../order/order-here.ts'
import { takeOrderNumber } from '../reading/order-number.ts'

export const findOrder: Command = {
  name: '查单',
  aliases: ['查工单', '查询工单', '查询', '工单', '查'],
  usage: '查单 <工单>',
  example: '查单 ZD20261121000001',
  summary: '查一张工单：状态、时限、补偿和依据；直接发工单号也可以',
  action: 'query-orders',
  read: (rest) => readOrderOnly(rest, show),
}

/** For commands that take an order number and nothing else. */
export function readOrderOnly<T>(rest: string, then: (id: string) => T): Read<T> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号' : '工单号写得不对' }
  if (taken.rest !== '') return { problem: '工单号后面有多余的内容' }
  return { understood: then(taken.id) }
}

const show =
  (id: string) =>
  (scene: Scene): Promise<Answer> =>
    withOrder(scene, id, (seen) => {
      const { organisation, now } = scene
      const fullContact = contactAllowed(scene, seen)
      const card = orderCard(seen, { organisation, now, fullContact })
      return { replies: [card], ...(fullContact ? { audit: { outcome: 'done', orderId: id, detail: 'full contact shown' } } : {}) }
    })
