import { type Standing, type Waiting, heldBy, waitingIn } from '../../escalation/standing.ts'
import { nameOf, roleNames } from '../../people/organisation.ts'
import { mayDo, visibleDistricts } from '../../people/permissions.ts'
import type { Scene } from '../command.ts'
import { briefly } from '../reading/time-text.ts'

const SHOWN = 10

/** 四(三)1: what nobody has taken yet, for whoever may take any crew's; and what this person has in hand. */
export async function escalationsWaiting(scene: Scene): Promise<string[]> {
  const { trx, organisation, asker, conversation, now } = scene
  const districts = visibleDistricts(organisation, asker.id, conversation).filter(
    (district) => mayDo(organisation, asker.id, 'support', { conversation, district, ownOrder: false }).allowed,
  )
  const waiting = districts.length === 0 ? null : await waitingIn(trx, districts, SHOWN)
  const mine = await heldBy(trx, asker, SHOWN)
  return [
    ...lines(waiting, '等人接手的升级', (one) => `${told(scene, one)} → /接手 ${one.orderId}`),
    ...lines(mine, '在你手上的工单', ({ orderId, reason, nextAt }) => `${orderId} ${reason}，${briefly(nextAt, now)} 前要有进展`),
  ]
}

const told = ({ organisation, now }: Scene, { reason, causedBy, role, since }: Standing): string =>
  `${reason}（${nameOf(organisation, causedBy)}上报，${briefly(since, now)} 已通知${roleNames[role]}）`

function lines(waiting: Waiting | null, what: string, line: (standing: Standing) => string): string[] {
  if (waiting === null || waiting.total === 0) return []
  const { total, standings } = waiting
  return [`${what} ${total} 单${total > standings.length ? `，最早的 ${standings.length} 单` : ''}：`, ...standings.map(line)]
}
