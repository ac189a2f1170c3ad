import { exemptionText } from '../../policy/explain.ts'
import { judge } from '../../policy/judge.ts'
import { says } from '../command.ts'
import { changeText, grantedBy } from '../deeds/exemption.ts'
import { orderDeed } from '../deeds/order-deed.ts'
import { orderAnd } from '../reading/order-and-more.ts'

/** An exempted amount is owed again. Only city-wide roles take back what a district decided. */
export const revokeExemption = orderDeed({
  name: 'revoke-exemption',
  word: '撤销豁免',
  aliases: ['取消豁免'],
  usage: '/撤销豁免 <工单> <理由>',
  example: '/撤销豁免 ZD20261121000001 录音与工单不符',
  summary: '撤销已经生效的豁免，超时的重新计补偿',
  action: 'revoke-exemption',
  does: '撤销豁免',
  needs: ['text'],
  asks: { text: { question: '撤销的理由是？', example: '录音与工单不符', free: true } },
  read: (rest) => orderAnd('理由', rest),
  plan: async (scene, { stored: { order }, verdict }, { text: note }) => {
    const { exemption } = order
    if (exemption === null || exemption.revokedAt !== null)
      return {
        replies: [says(`工单 ${order.id} 没有登记过的豁免可以撤销。`)],
        audit: { outcome: 'refused', orderId: order.id, detail: 'none' },
      }
    const after = judge({ ...order, exemption: { ...exemption, revokedAt: scene.now } }, scene.context)
    const change = after.status === 'open' ? '超时后不再免责' : changeText(verdict, after)
    const by = await grantedBy(scene, order.id)
    return {
      title: '请确认撤销豁免',
      fields: [
        { name: '豁免原因', value: exemptionText[exemption.reason] },
        { name: '撤销理由', value: note },
        { name: '结果', value: change },
      ],
      event: { type: 'exemption-revoked', payload: { note } },
      done: [`工单 ${order.id} 的豁免已撤销：${change}`, note],
      repeat: '请',
      hear: by === null ? [] : [by],
      audit: { outcome: 'done', detail: `revoked ${exemption.reason} ${note}` },
    }
  },
})
