import type { CardMessage } from '../messages/message.ts'
import { commonText } from '../messages/outages/outage-text.ts'
import { type Organisation, districtName } from '../people/organisation.ts'
import { whenBriefly } from '../policy/explain.ts'
import type { Group } from './detect.ts'
import type { Outage } from './outages.ts'
import { reasonLine } from './words.ts'

/** Orders that a message names; the list names all. */
const NAMED = 12

export const someOrders = (orders: readonly string[]): string =>
  `${orders.slice(0, NAMED).join('、')}${orders.length > NAMED ? ` 等 ${orders.length} 单` : ''}`

/** What the desk is asked: what is common, which orders, since when, and why it is taken for one fault. No word about customers. */
export function proposalCard(organisation: Organisation, outage: Outage, group: Group, again: string | null): CardMessage {
  const { id, common, orders, since, lastAt, households, usualDays } = outage
  const title = `群障 ${id} 待定：${districtName(organisation, common.district)} ${commonText(common)}，${households.length} 户`
  return {
    kind: 'card',
    title,
    brief: title,
    lead: again === null ? [] : [again],
    fields: [
      { name: '共同点', value: commonText(common) },
      { name: '报障', value: `${whenBriefly(since)} 起，最近 ${whenBriefly(lastAt)}` },
      { name: '工单', value: someOrders(orders) },
      { name: '依据', value: reasonLine({ ...group, usualDays }) },
    ],
    body: [`不是同一故障：/驳回群障 ${id} <理由>`],
    buttons: [
      { label: '确认是群障', says: `/接受群障 ${id}`, style: 'primary' },
      { label: '先观察', says: `/观察群障 ${id}`, style: 'plain' },
    ],
  }
}
