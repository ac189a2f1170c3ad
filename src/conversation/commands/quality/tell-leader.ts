import type { CardMessage } from '../../../messages/message.ts'
import { type Person, districtName } from '../../../people/organisation.ts'
import { answerable } from '../../../quality/leaders.ts'
import type { Scene } from '../../command.ts'
import { groupToTell } from '../../district-group.ts'
import { type Plan, orderFields } from '../../deeds/order-deed.ts'
import type { SeenOrder } from '../../order/seen-order.ts'

/** Whom the question names, who is called in the group, and who is told alone. */
interface LeaderTold {
  readonly hear: readonly string[]
  readonly field: { readonly name: string; readonly value: string }
  readonly privately: NonNullable<Plan['privately']>
}

/**
 * A customer who is not satisfied is told to whoever answers for the visit, in their private chat: who leads the crew, else a manager, else a
 * dispatcher; never to who was there. Where none of them can be reached alone, the first of them are called in the district's group, without
 * the customer's words.
 */
export async function tellLeader(scene: Scene, seen: SeenOrder, note: string | null): Promise<LeaderTold> {
  const { organisation, asker, now } = scene
  const { order } = seen.stored
  const levels = answerable(organisation, order, now)
  for (const level of levels) {
    const reached: Person[] = []
    for (const person of level) if (await scene.canReach(`@${person.id}`)) reached.push(person)
    if (reached.length === 0) continue
    const message = { kind: 'card', ...card(scene, seen, note) } as const
    const privately = reached.filter(({ id }) => id !== asker.id).map(({ id }) => ({ person: id, message }))
    return { hear: [], field: { name: '通知', value: `${namesOf(reached)}（私聊）` }, privately }
  }
  const [first = []] = levels
  const hear = first.map(({ id }) => id).filter((id) => id !== asker.id)
  const isTold = hear.length > 0 && (await groupToTell(scene, order.district)) !== null
  const value = isTold ? namesOf(first) : `${first.length === 0 ? '无' : namesOf(first)}（现在联系不上，请自行告知）`
  return { hear, field: { name: '通知', value }, privately: [] }
}

const namesOf = (people: readonly Person[]): string => people.map(({ name }) => name).join('、')

function card(scene: Scene, seen: SeenOrder, note: string | null): Omit<CardMessage, 'kind'> {
  const { id, district, installer } = seen.stored.order
  return {
    title: '客户回访不满意，请处理',
    fields: [
      ...orderFields(scene, seen),
      { name: '区县', value: districtName(scene.organisation, district) },
      { name: '装维人员', value: installer ?? '未派单' },
      { name: '客户说', value: note ?? '未填写' },
    ],
    body: [`处理完请发：/不满意处理 ${id} <怎么处理的>`, '没有发给当事装维，也不在群里说。'],
    buttons: [{ label: '查单', says: `查单 ${id}`, style: 'plain' }],
  }
}
