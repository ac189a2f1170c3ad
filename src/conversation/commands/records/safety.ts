import { nameOf } from '../../../people/organisation.ts'
import { dayOf } from '../../../policy/instant.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { closedAnswer, effectFields, hearers, isClosed } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'

/** 四(八): a visit that would be unsafe is not made, and the customer is asked to understand; the order is compensated like any other. */
export const safety = orderDeed({
  name: 'safety',
  word: '安全',
  aliases: ['安全隐患', '不安全', 'safety'],
  usage: '/安全 <工单> <什么危险>',
  example: '/安全 ZD20261121000001 雷雨，杆子带电',
  summary: '有危险暂不上门：通知管控，请客户谅解；超时仍要补偿',
  action: 'escalate',
  does: '登记安全原因',
  read: (rest) => orderAnd('原因（有什么危险）', rest),
  needs: ['text'],
  asks: { text: { question: '现场有什么危险？', example: '雷雨，杆子带电', free: true } },
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, text }: { id: string; text: string }): Promise<Answer | Plan> {
  const { now, organisation } = scene
  const { order, contact, recorded } = seen.stored
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不需要登记')
  const reason = withoutContact(text, contact)
  const before = recorded.safety
  // Another day is another danger.
  if (before !== null && before.reason === reason && dayOf(before.at) === dayOf(now))
    return { replies: [says(`工单 ${id} 今天已经登记过：${reason}（${nameOf(organisation, before.by)} ${briefly(before.at, now)}）。`)] }
  const { hear, field } = await hearers(scene, order, ['dispatcher'])
  const rule = ['安全原因不免责，时限不变，超时仍要补偿〔四(八)〕。', `请向客户说明并请客户谅解，之后发：/已告知 ${id} 客户 <说了什么>。`]
  return {
    title: '请确认因安全原因暂不上门',
    fields: [{ name: '原因', value: reason }, ...effectFields(seen.verdict, seen.verdict, now), field],
    body: rule,
    event: { type: 'safety', payload: { reason } },
    done: [`工单 ${id} 因安全原因暂不上门：${reason}`, ...rule],
    repeat: '请',
    hear,
    audit: { outcome: 'done', detail: reason },
  }
}
