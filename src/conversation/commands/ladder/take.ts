import { heldUntil } from '../../../escalation/climb.ts'
import { type Standing, isTaken, putInHand, standingOf } from '../../../escalation/standing.ts'
import { nameOf, type LadderRole } from '../../../people/organisation.ts'
import type { Answer, Scene } from '../../command.ts'
import { closedAnswer, isClosed } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderOnly } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'
import { durationBriefly } from '../../../messages/order-words.ts'
import { inHandsOf } from './calling.ts'

/** 四(三)1: somebody answers for the order, and nobody else is reminded of it. It can be given back, and so a press is enough. */
export const take = orderDeed({
  name: 'take',
  word: '接手',
  aliases: ['接手工单'],
  usage: '/接手 <工单>',
  example: '/接手 ZD20261121000001',
  summary: '由你来处理这张工单：不再提醒别人；一小时没有进展会重新通知，办不了就退回',
  action: 'support',
  does: '接手工单',
  read: orderOnly,
  plan,
})

async function plan(scene: Scene, seen: SeenOrder): Promise<Answer | Plan> {
  const { trx, organisation, asker, now } = scene
  const { id } = seen.stored.order
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不需要接手')
  const standing = await standingOf(trx, id)
  if (isTaken(standing)) return inHandsOf(scene, id, standing.hand)
  const until = heldUntil(organisation.escalation, now, null)
  const asked = standing?.causedBy ?? null
  return {
    title: '请确认接手工单',
    fields: standing === null ? [] : [{ name: '原因', value: standing.reason }],
    event: { type: 'taken', payload: {} },
    oneTap: true,
    restsOn: JSON.stringify([standing?.id, standing?.times]),
    claim: async () => {
      const current = await standingOf(trx, id)
      if (isTaken(current)) return inHandsOf(scene, id, current.hand)
      const role = levelOfTaker(scene, seen)
      await putInHand(trx, id, { person: asker.id, crew: null, role, nextAt: until, reason: current?.reason ?? '接手' }, now)
      return null
    },
    done: [
      `工单 ${id} 已由${asker.name}接手${standing === null ? '' : `：${standing.reason}`}`,
      ...(standing === null ? [] : [waited(scene, standing)]),
      `${briefly(until, now)} 前没有进展会重新通知；办不了请发：/退回 ${id} <原因>`,
    ],
    repeat: null,
    hear: asked === null || asked === asker.id ? [] : [asked],
    audit: { outcome: 'done', detail: standing === null ? 'unasked' : `asked by ${standing.causedBy}` },
  }
}

const waited = ({ organisation, now }: Scene, { causedBy, since }: Standing): string =>
  `${nameOf(organisation, causedBy)}上报，通知后 ${durationBriefly(now - since)}接手`

/** Where it is asked for again when it is let lie: the highest level of the taker's, or the first, above the crew. */
export function levelOfTaker({ organisation, asker }: Scene, { stored: { order } }: SeenOrder): LadderRole {
  const { levels } = organisation.escalation
  const held = levels.filter(({ role }) =>
    asker.roles.some((grant) => grant.role === role && (grant.districts === 'all' || grant.districts.includes(order.district))),
  )
  return (held.at(-1) ?? levels[0])?.role ?? 'dispatcher'
}
