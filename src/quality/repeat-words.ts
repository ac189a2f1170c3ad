import { kindNames } from '../messages/order-words.ts'
import type { OtherOrder, Repeats } from './repeats.ts'

/** What the card of an order says of repeats. */
export const repeatFields = ({ of, again }: Repeats): { readonly name: string; readonly value: string }[] => [
  ...(of === null ? [] : [{ name: '报修重复', value: `${of.order.id}${beforeText(of)}完工后第 ${of.day} 天（${of.within} 天内）` }]),
  ...(again.length === 0 ? [] : [{ name: '完工后又报修', value: again.map(againText).join('；') }]),
]

/** `（新装，赣榆装维01）`: what was done before, and by whom. */
const beforeText = ({ order: { kind, installer } }: OtherOrder): string => {
  const said = [...(kind === 'repair' ? [] : [kindNames[kind]]), ...(installer === null ? [] : [installer])]
  return said.length === 0 ? ' ' : `（${said.join('，')}）`
}

const againText = ({ order, day, within }: OtherOrder): string => `${order.id} 第 ${day} 天（${within} 天内）`
