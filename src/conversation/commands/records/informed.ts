import { nameOf } from '../../../people/organisation.ts'
import { dayOf } from '../../../policy/instant.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { closedAnswer, effectFields, hearers, isClosed } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAndNote } from '../../reading/order-and-more.ts'
import { saidWhom } from '../../reading/said-whom.ts'
import { briefly } from '../../reading/time-text.ts'

/** 四(三)2: who cannot come in time tells the customer, and the dispatcher hears that they did. */
export const informed = orderDeed({
  name: 'informed',
  word: '已告知',
  aliases: ['已告知客户', '已告知用户', '已经告知', 'informed'],
  usage: '/已告知 <工单> [告知了谁] [说了什么]',
  example: '/已告知 ZD20261121000001 客户 今晚来不了，明早9点到',
  summary: '不能按时上门、已经告诉客户的，记下告知了谁、说了什么',
  action: 'escalate',
  does: '登记已告知',
  read: orderAndNote,
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, note: said }: { id: string; note: string | null }): Promise<Answer | Plan> {
  const { now, organisation } = scene
  const { order, contact, recorded } = seen.stored
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不需要再登记告知')
  const { whom, note } = saidWhom(withoutContact(said ?? '', contact))
  const before = recorded.informed
  if (before !== null && before.whom === whom && before.note === note && dayOf(before.at) === dayOf(now))
    return { replies: [says(`工单 ${id} 今天已经登记过告知${whom}（${nameOf(organisation, before.by)} ${briefly(before.at, now)}）。`)] }
  const { hear, field } = await hearers(scene, order, ['dispatcher'])
  return {
    title: '请确认登记已告知',
    fields: [
      { name: '告知', value: whom },
      { name: '内容', value: note ?? '未填写' },
      ...effectFields(seen.verdict, seen.verdict, now),
      field,
    ],
    event: { type: 'informed', payload: { whom, note } },
    done: [`工单 ${id} 已登记：告知${whom}${note === null ? '' : `，${note}`}`, '告知不改变时限和补偿〔四(三)2〕。'],
    repeat: '请',
    hear,
    audit: { outcome: 'done', detail: `told ${whom}${note === null ? '' : ` ${note}`}` },
  }
}
