import { supportWaiting } from '../../orders/queries.ts'
import { districtName, nameOf } from '../../people/organisation.ts'
import { mayDo, visibleDistricts } from '../../people/permissions.ts'
import type { Scene } from '../command.ts'
import { briefly } from '../reading/time-text.ts'

const SHOWN = 10

/** 四(三)3: the calls for support that wait for an answer, for whoever may give one to any crew here. */
export async function supportWaitingFor(scene: Scene): Promise<string[]> {
  const { trx, organisation, asker, conversation, now } = scene
  const districts = visibleDistricts(organisation, asker.id, conversation).filter(
    (district) => mayDo(organisation, asker.id, 'support', { conversation, district, ownOrder: false }).allowed,
  )
  if (districts.length === 0) return []
  const { total, orders } = await supportWaiting(trx, { districts, limit: SHOWN })
  if (total === 0) return []
  return [
    `待答复的支撑 ${total} 单${total > orders.length ? `，最早的 ${orders.length} 单` : ''}：`,
    ...orders.flatMap(({ order, recorded: { support } }) => {
      if (support === null) return []
      const what = `${districtName(organisation, order.district)} ${support.problem}，${nameOf(organisation, support.by)} ${briefly(support.at, now)} 提出`
      const next =
        support.taken === null
          ? `未接单 → /支撑 接单 ${order.id}`
          : `${nameOf(organisation, support.taken.by)} 已接单 → /支撑 答复 ${order.id} <答复>`
      return [`${what}，${next}`]
    }),
  ]
}
