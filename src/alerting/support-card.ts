import type { CardMessage } from '../messages/message.ts'
import type { Support } from '../orders/current/support.ts'
import { type Group, type Organisation, nameOf } from '../people/organisation.ts'
import { whenBriefly } from '../policy/explain.ts'
import type { Order } from '../policy/order.ts'

/** Where the support desk, which is one for the city, is spoken to. */
export const supportGroup = ({ groups }: Organisation, district: string): Group | null =>
  groups.find(({ purpose, districts }) => purpose === 'city' && districts.includes(district)) ?? null

/** What the desk is asked, with a button for whoever takes it; no word about the customer. */
export const supportCard = (
  organisation: Organisation,
  { order, state, support }: { readonly order: Order; readonly state: string; readonly support: Support },
): Omit<CardMessage, 'kind'> => ({
  title: support.saidAgain ? '支撑请求 15 分钟没有答复' : '支撑请求，请接单',
  fields: [
    { name: '工单', value: order.id },
    { name: '状态', value: state },
    { name: '装维人员', value: order.installer ?? '未派单' },
    { name: '问题', value: support.problem },
    { name: '提出', value: `${nameOf(organisation, support.by)} ${whenBriefly(support.at)}` },
    ...(support.taken === null
      ? []
      : [{ name: '接单', value: `${nameOf(organisation, support.taken.by)} ${whenBriefly(support.taken.at)}` }]),
  ],
  body: [`答复请发：支撑答复 ${order.id} <答复>`],
  buttons: support.taken === null ? [{ label: '接单', says: `/支撑 接单 ${order.id}`, style: 'primary' }] : [],
})
