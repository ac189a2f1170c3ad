import { kindNames } from '../../messages/order-words.ts'
import { type Organisation, districtName, nameOf } from '../../people/organisation.ts'
import { whenBriefly } from '../../policy/explain.ts'
import type { Silence, SilenceScope } from './silences.ts'

/** `赣榆 障碍 赣榆装维03`. */
export const scopeText = ({ districts, orders, crews, kinds }: SilenceScope, organisation: Organisation): string =>
  [
    districts.length === organisation.districts.length ? '全市' : districts.map((id) => districtName(organisation, id)).join('、'),
    ...(kinds ?? []).map((kind) => kindNames[kind]),
    ...(crews === null ? [] : [crews.join('、')]),
    ...(orders === null ? [] : [`工单 ${orders.join('、')}`]),
  ].join(' ')

/** `3号 赣榆 障碍，到 11月21日 22:00，割接（赣榆县公司管控）`. */
export const silenceText = (silence: Silence, organisation: Organisation): string =>
  `${silence.id}号 ${scopeText(silence, organisation)}，到 ${whenBriefly(silence.until)}，${silence.reason}（${nameOf(organisation, silence.author)}）`
