import { type Organisation, nameOf } from '../../people/organisation.ts'
import { regulatorDueBy } from '../../people/quality/rules.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { regulatorLeft } from '../../quality/service-words.ts'
import type { Instant } from '../../policy/instant.ts'
import { visitText } from '../reading/said-appointment.ts'
import { briefly } from '../reading/time-text.ts'

/** What customers and the regulator said of the service, on an order's card; the most pressing first. */
export function serviceFields({ recorded }: StoredOrder, organisation: Organisation, now: Instant) {
  const { urged, missed, dissatisfied, regulator } = recorded
  const by = (said: { readonly by: string | null; readonly at: Instant }): string =>
    `${nameOf(organisation, said.by)} ${briefly(said.at, now)}`
  const dueBy = regulator === null ? now : regulatorDueBy(organisation.quality, regulator.at)
  return [
    ...(regulator === null
      ? []
      : [{ name: '工信部申诉', value: `${briefly(dueBy, now)} 前办结，${regulatorLeft(dueBy, now)}（${by(regulator)} 登记）` }]),
    ...(urged === null
      ? []
      : [{ name: '催单', value: `${urged.times} 次，最近 ${briefly(urged.at, now)}${urged.raise === 'done' ? '，已通知上一级' : ''}` }]),
    ...(missed === null
      ? []
      : [{ name: '爽约', value: `${missed.times} 次，最近约 ${visitText(missed.appointment, now)}（${by(missed)} 登记）` }]),
    ...(dissatisfied === null ? [] : [{ name: '不满意', value: `待处理（${by(dissatisfied)} 回访）` }]),
  ]
}
