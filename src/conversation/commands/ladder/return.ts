import { callFrom } from '../../../escalation/climb.ts'
import { levelOf } from '../../../escalation/hearers.ts'
import { type Standing, askNext, isTaken, open, standingOf } from '../../../escalation/standing.ts'
import type { Scene } from '../../command.ts'
import { closedAnswer, isClosed, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { asking, calledField, hearingAt, inHandsOf, isTheirs, timeField } from './calling.ts'

/** Whoever has an order in hand, or was sent to it, gives it back with a reason, and somebody else is asked. */
export const giveBack = orderDeed({
  name: 'return',
  word: '退回',
  aliases: ['退回工单'],
  usage: '/退回 <工单> <原因>',
  example: '/退回 ZD20261121000001 车坏了，去不了',
  summary: '把接手的、派给自己班组的工单退回，说明原因，重新通知管控安排',
  action: 'support',
  does: '退回工单',
  needs: ['text'],
  asks: { text: { question: '退回的原因是？', example: '车坏了，去不了', free: true } },
  read: (rest) => orderAnd('原因', rest),
  plan: async (scene, seen, { id, text: reason }) => {
    if (isClosed(seen, scene.now)) return closedAnswer(seen, scene.now, '不需要退回')
    const standing = await standingOf(scene.trx, id)
    if (isTaken(standing)) return isTheirs(scene, standing) ? plan(scene, seen, standing, reason) : inHandsOf(scene, id, standing.hand)
    if (standing !== null) return refused(id, `工单 ${id} 已经在等人接手，不需要退回。`, 'nobody has it')
    return seen.own ? plan(scene, seen, null, reason) : refused(id, `工单 ${id} 没有在你手上，不需要退回。`, 'not theirs')
  },
})

async function plan(scene: Scene, seen: SeenOrder, standing: Standing | null, reason: string): Promise<Plan> {
  const { trx, organisation, asker, now } = scene
  const { id } = seen.stored.order
  const { escalation: ladder } = organisation
  const hearing = await hearingAt(scene, seen)
  const from = standing?.role ?? ladder.levels[0]?.role ?? 'dispatcher'
  const call = callFrom(ladder, from, (role) => levelOf(hearing, role), now)
  return {
    title: '请确认退回工单',
    fields: [...timeField(scene, seen), { name: '原因', value: reason }, calledField(scene, call)],
    event: { type: 'returned', payload: { reason } },
    restsOn: JSON.stringify([standing?.id, standing?.times, call.role]),
    claim: async () => {
      const current = await standingOf(trx, id)
      if (current?.times !== standing?.times || (current !== null && !isTheirs(scene, current)))
        return isTaken(current) ? inHandsOf(scene, id, current.hand) : refused(id, `工单 ${id} 刚刚已经不在你手上了。`, 'overtaken')
      if (current === null) await open(trx, id, { ...call, reason, causedBy: asker.id }, now)
      else await askNext(trx, current, { ...call, by: { person: asker.id, reason } }, now)
      return null
    },
    done: [`工单 ${id} 已退回：${reason}`],
    repeat: null,
    asksGroup: asking(scene, seen, { title: 'returned', reason, call, hearing }),
    audit: { outcome: 'done', detail: reason },
  }
}
