import { UNKNOWN_ORDER, WINDOW_SECONDS } from '../throttling/budgets.ts'
import { hasPlenty, spend, spending } from '../throttling/spend.ts'
import { type Answer, type Notice, type Scene, says } from './command.ts'

/** Something that shows, or an order number that leads to nothing for this person here. */
export interface LookUp {
  readonly shows: boolean
  readonly orderId: string | null
}

/** Asked before it is known what is looked up. */
export const hasPlentyOfLookUps = ({ trx, asker, now }: Pick<Scene, 'trx' | 'now'> & { readonly asker: Pick<Scene['asker'], 'id'> }) =>
  hasPlenty(trx, 'order-look-ups', asker.id, now)

/** Takes a look-up from the asker's budget, and slows their chat down where little is left; the answer instead, where nothing is. */
export async function spendLookUp(scene: Scene, { shows, orderId }: LookUp): Promise<Answer | null> {
  const { trx, asker, now } = scene
  const units = shows ? 1 : UNKNOWN_ORDER
  const use = [{ by: asker.id, units }]
  if (await scene.hasPlenty()) {
    void scene.later(spending(trx, 'order-look-ups', use, now))
    return null
  }
  const spent = (await spend(trx, 'order-look-ups', use, now)).get(asker.id)
  if (spent === undefined) return null
  const { refusedUntil, delayMillis, exceeds } = spent
  if (refusedUntil === null) {
    scene.slowDown(delayMillis)
    return null
  }
  return {
    replies: [says(`查询太频繁，请 ${Math.ceil((refusedUntil - now) / 60)} 分钟后再试。`)],
    // Once: whoever goes on asking adds nothing to the trail, and nobody hears of it again.
    ...(exceeds
      ? { notices: tellControlGroup(scene, refusedUntil), audit: { outcome: 'refused', orderId, detail: 'too many look-ups' } }
      : {}),
  }
}

function tellControlGroup({ organisation, asker }: Scene, refusedUntil: number): Notice[] {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const minutes = WINDOW_SECONDS / 60
  const text = `${asker.name}（${asker.id}）${minutes} 分钟内查询工单过多，或试了许多查不到的单号，已暂停其查询 ${minutes} 分钟。如不是本人所为，请检查其账号；经过见审计。`
  return group === undefined
    ? []
    : [{ key: `control/look-ups/${asker.id}/${refusedUntil}`, group: group.id, lane: 'alert', message: says(text) }]
}
