import { callBackBy } from '../../orders/current/call-back-by.ts'
import { waitingForCallBack } from '../../orders/queries.ts'
import { districtName } from '../../people/organisation.ts'
import { mayDo, visibleDistricts } from '../../people/permissions.ts'
import { judge } from '../../policy/judge.ts'
import type { Scene } from '../command.ts'
import { visitText } from '../reading/said-appointment.ts'
import { briefly } from '../reading/time-text.ts'

/** So many are looked at; more wait only where nobody calls. */
const MOST = 200
const SHOWN = 10

/** 四(五): the call-backs that wait for who may record them here, a crew's own for the crew; what is over its time comes first. */
export async function callBacksWaiting(scene: Scene): Promise<string[]> {
  const { trx, organisation, asker, conversation, now, context } = scene
  const may = (ownOrder: boolean) =>
    visibleDistricts(organisation, asker.id, conversation).filter(
      (district) => mayDo(organisation, asker.id, 'record', { conversation, district, ownOrder }).allowed,
    )
  const [everywhere, own] = [may(false), may(true)]
  if (own.length === 0) return []
  const crew = everywhere.length === 0 ? asker.crew : null
  const page = await waitingForCallBack(trx, { districts: everywhere.length === 0 ? own : everywhere, crew, limit: MOST })
  const calls = page.orders
    .flatMap(({ order, recorded: { callBack } }) =>
      callBack === null ? [] : [{ order, callBack, by: callBackBy(callBack, judge(order, context).workBy) }],
    )
    .toSorted((a, b) => a.by - b.by)
  if (calls.length === 0) return []
  const late = calls.filter(({ by }) => by < now).length
  return [
    `待回访的改约 ${page.total} 单${late === 0 ? '' : `，其中 ${late} 单已过时间`}${calls.length > SHOWN ? `，最急的 ${SHOWN} 单` : ''}：`,
    ...calls.slice(0, SHOWN).map(({ order, callBack, by }) => {
      const tried = callBack.unreachable === 0 ? '' : `，${callBack.unreachable} 次没接通`
      const due = by < now ? `应在 ${briefly(by, now)} 前回访，已过` : `${briefly(by, now)} 前回访`
      return `${districtName(organisation, order.district)} 改约到 ${visitText(callBack.appointment, now)}，${due}${tried} → /回访 ${order.id}`
    }),
  ]
}
