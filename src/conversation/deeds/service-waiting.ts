import { districtName } from '../../people/organisation.ts'
import { mayDo, visibleDistricts } from '../../people/permissions.ts'
import { regulatorDueBy } from '../../people/quality/rules.ts'
import type { Action } from '../../people/permissions.ts'
import { regulatorLeft } from '../../quality/service-words.ts'
import { dissatisfiedWaiting, regulatorWaiting } from '../../quality/waiting.ts'
import type { Scene } from '../command.ts'
import { briefly } from '../reading/time-text.ts'

const SHOWN = 10

const permitted = ({ organisation, asker, conversation }: Scene, action: Action, ledOrder: boolean): string[] =>
  visibleDistricts(organisation, asker.id, conversation).filter(
    (district) => mayDo(organisation, asker.id, action, { conversation, district, ownOrder: false, ledOrder }).allowed,
  )

/** Complaints that came by the regulator, for whoever may close them: they come before everything else. */
export async function regulatorWaitingFor(scene: Scene): Promise<string[]> {
  const { trx, organisation, now } = scene
  const districts = permitted(scene, 'close-regulator', false)
  if (districts.length === 0) return []
  const { total, orders } = await regulatorWaiting(trx, { districts, limit: SHOWN, now })
  if (total === 0) return []
  return [
    `工信部申诉 ${total} 单没有办结${total > orders.length ? `，最早的 ${orders.length} 单` : ''}：`,
    ...orders.flatMap(({ order, recorded: { regulator } }) => {
      if (regulator === null) return []
      const dueBy = regulatorDueBy(organisation.quality, regulator.at)
      return [
        `${districtName(organisation, order.district)} ${briefly(dueBy, now)} 前办结，${regulatorLeft(dueBy, now)} → /申诉办结 ${order.id} <结果>`,
      ]
    }),
  ]
}

/** Customers who were not satisfied, for whoever answers for the visit: all of a district, or those of the crews that one leads. */
export async function dissatisfiedWaitingFor(scene: Scene): Promise<string[]> {
  const { trx, organisation, asker, now } = scene
  const everywhere = permitted(scene, 'answer-dissatisfaction', false)
  const led = asker.leads.length === 0 ? [] : permitted(scene, 'answer-dissatisfaction', true)
  const districts = everywhere.length > 0 ? everywhere : led
  if (districts.length === 0) return []
  const crews = everywhere.length > 0 ? null : asker.leads.filter((crew) => crew !== asker.crew)
  const { total, orders } = await dissatisfiedWaiting(trx, { districts, crews, limit: SHOWN, now })
  if (total === 0) return []
  return [
    `待处理的不满意 ${total} 单${total > orders.length ? `，最早的 ${orders.length} 单` : ''}：`,
    ...orders.flatMap(({ order, recorded: { dissatisfied } }) =>
      dissatisfied === null
        ? []
        : [
            `${districtName(organisation, order.district)} ${order.installer ?? '未派单'}，${briefly(dissatisfied.at, now)} 回访 → /不满意处理 ${order.id} <怎么处理的>`,
          ],
    ),
  ]
}
