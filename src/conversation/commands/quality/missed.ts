import type { Instant } from '../../../policy/instant.ts'
import type { Appointment, Order } from '../../../policy/order.ts'
import type { Answer, Scene } from '../../command.ts'
import { hearers, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAndNote } from '../../reading/order-and-more.ts'
import { visitText } from '../../reading/said-appointment.ts'
import { briefly } from '../../reading/time-text.ts'

/** 爽约: nobody came to the visit that had been agreed. A fact of its own: it changes neither the promise nor the money. */
export const missed = orderDeed({
  name: 'missed',
  word: '爽约',
  aliases: ['登记爽约', '失约', 'missed'],
  usage: '/爽约 <工单> [客户说了什么]',
  example: '/爽约 ZD20261121000001 等了一下午没人来',
  summary: '登记约好时间没有上门；计入履约准时率，不改变时限和补偿',
  action: 'register-complaint',
  does: '登记爽约',
  read: orderAndNote,
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, note: said }: { id: string; note: string | null }): Promise<Answer | Plan> {
  const { now } = scene
  const { order, contact, recorded } = seen.stored
  const appointment = appointmentAt(order, now)
  if (appointment === null)
    return refused(id, `工单 ${id} 没有约定上门时间，谈不上爽约。客户不满请登记：/投诉 ${id} 或 /催单 ${id}`, 'no appointment')
  if (now <= appointment.to) return refused(id, `工单 ${id} 约的是 ${visitText(appointment, now)}，还没有过，不能登记爽约。`, 'not over')
  if (recorded.missed?.appointment.to === appointment.to)
    return refused(id, `工单 ${id} 约 ${visitText(appointment, now)} 的爽约已经登记过（${briefly(recorded.missed.at, now)}）。`, 'already')
  if (order.completedAt !== null && order.completedAt <= appointment.to)
    return refused(id, `工单 ${id} ${briefly(order.completedAt, now)} 已竣工，在约好的时间之内。`, 'kept')
  const note = said === null ? null : withoutContact(said, contact)
  const { hear, field } = await hearers(scene, order, ['dispatcher', 'manager'])
  return {
    title: '请确认登记爽约',
    fields: [{ name: '约好', value: visitText(appointment, now) }, { name: '客户说', value: note ?? '未填写' }, field],
    event: { type: 'appointment-missed', payload: { appointment, note } },
    restsOn: String(appointment.to),
    done: [
      `工单 ${id} 已登记爽约：约好 ${visitText(appointment, now)}，没有上门${note === null ? '' : `（${note}）`}`,
      '时限和补偿不变；请尽快和客户重新约时间。',
    ],
    repeat: '改约请',
    hear,
    audit: { outcome: 'done', detail: note ?? 'missed' },
  }
}

/** The visit as it was agreed last; a new time that the customer did not agree to is none. */
const appointmentAt = ({ appointment, reschedules }: Order, now: Instant): Appointment | null =>
  reschedules.findLast(({ at, confirmed }) => confirmed && at <= now)?.appointment ?? appointment
