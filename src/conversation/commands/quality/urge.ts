import { isTaken, standingOf } from '../../../escalation/standing.ts'
import type { Answer, Scene } from '../../command.ts'
import { closedAnswer, hearers, isClosed } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAndNote } from '../../reading/order-and-more.ts'

/** 催单: the customer asks where it stays; the second time the next level hears of it, within the minute and once. */
export const urge = orderDeed({
  name: 'urge',
  word: '催单',
  aliases: ['登记催单', '客户催单', '催办', 'urge'],
  usage: '/催单 <工单> [客户说了什么]',
  example: '/催单 ZD20261121000001 客户问今天还来不来',
  summary: '登记客户催单；第二次起通知上一级跟进（一张单只升一次）',
  action: 'register-complaint',
  does: '登记催单',
  read: orderAndNote,
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, note: said }: { id: string; note: string | null }): Promise<Answer | Plan> {
  const { now } = scene
  const { order, contact, recorded } = seen.stored
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不用催了')
  const note = said === null ? null : withoutContact(said, contact)
  const times = (recorded.urged?.times ?? 0) + 1
  const { hear, field } = await hearers(scene, order, ['dispatcher'])
  const raises = times > 1 && recorded.urged?.raise !== 'done'
  const next = raises ? [await whatFollows(scene, id)] : []
  return {
    title: '请确认登记催单',
    fields: [{ name: '催单', value: `第 ${times} 次` }, { name: '客户说', value: note ?? '未填写' }, field],
    body: next,
    event: { type: 'urged', payload: { note } },
    // A second one that somebody else registers meanwhile is counted, too; but the question says which one it is.
    restsOn: String(times),
    done: [`工单 ${id} 已登记催单，第 ${times} 次${note === null ? '' : `：${note}`}`, ...next],
    repeat: null,
    hear,
    audit: { outcome: 'done', detail: `urged ${times}` },
  }
}

async function whatFollows({ trx }: Scene, id: string): Promise<string> {
  const standing = await standingOf(trx, id)
  return isTaken(standing) ? '一分钟内通知上一级和接手人跟进。' : '一分钟内通知上一级跟进。'
}
