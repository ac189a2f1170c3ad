import { standingOf } from '../../escalation/standing.ts'
import { command } from '../gate.ts'
import { orderCard } from '../order/order-card.ts'
import { contactShown } from '../order/contact-shown.ts'
import { payoutOfOrder } from './payouts/payout-of-order.ts'
import { maySeePictures, seePictures } from './records/pictures-shown.ts'
import { repeatFields } from '../../quality/repeat-words.ts'
import { repeatsOf } from '../../quality/repeats.ts'
import { orderOnly } from '../reading/order-and-more.ts'

export const findOrder = command({
  name: 'order',
  word: '查单',
  aliases: ['查工单', '查询工单', '查询', '工单', '查'],
  usage: '查单 <工单>',
  example: '查单 ZD20261121000001',
  summary: '查一张工单：状态、时限、补偿和依据；直接发工单号也可以',
  about: 'order',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  read: orderOnly,
  run: async (scene, seen) => {
    const { organisation, now, trx } = scene
    const contact = contactShown(scene, seen, '查单')
    const orderId = seen.stored.order.id
    const card = orderCard(seen, {
      organisation,
      now,
      contact,
      standing: await standingOf(trx, orderId),
      payout: await payoutOfOrder(scene, seen),
      repeats: repeatFields(await repeatsOf(trx, organisation.quality, seen.stored, now)),
    })
    return {
      replies: [maySeePictures(scene, seen) ? { ...card, buttons: [...card.buttons, seePictures(orderId)] } : card],
      ...(contact.look && { audit: contact.look }),
    }
  },
})
