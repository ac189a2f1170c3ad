import { peopleCalled } from '../../../alerting/hearers.ts'
import { type Desk, desks } from '../../../orders/history/event.ts'
import { sourceStateNames } from '../../../orders/words/value-words.ts'
import { nameOf } from '../../../people/organisation.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { groupToTell } from '../../district-group.ts'
import { leftOrLate, stateText } from '../../order/order-card.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAndNote } from '../../reading/order-and-more.ts'

/** 五: orders that wait at the resource or network desk, or at nobody's, are cleared; whoever is on the order hears that it goes on. */
export const unstick = orderDeed({
  name: 'unstick',
  word: '解卡',
  aliases: ['清卡'],
  usage: '/解卡 <工单> [说明]',
  example: '/解卡 ZD20261121000001 资源已释放',
  summary: '卡在资源岗、网元岗或异常卡单的工单已经放开，恢复在途，通知装维',
  action: 'clear-stuck',
  does: '解卡',
  read: orderAndNote,
  plan: async (scene, seen, { note }) => {
    const { sourceState } = seen.stored
    const desk = desks.find((one) => one === sourceState)
    return desk === undefined || hasEnded(scene, seen) ? notStuck(scene, seen) : release(scene, seen, desk, note)
  },
})

const hasEnded = ({ now }: Scene, { stored: { order } }: SeenOrder): boolean =>
  [order.completedAt, order.cancelledAt].some((at) => at !== null && at <= now)

const notStuck = ({ now }: Scene, { stored, verdict }: SeenOrder): Answer => ({
  replies: [says(`工单 ${stored.order.id} ${stateText(stored, verdict, now)}，没有卡单，不需要解卡。`)],
})

async function release(scene: Scene, { stored, verdict }: SeenOrder, desk: Desk, note: string | null): Promise<Plan> {
  const { organisation, now } = scene
  const { order } = stored
  const called = peopleCalled(organisation, ['installer'], order)
  const group = await groupToTell(scene, order.district)
  const time = verdict.dueBy === null ? [] : [leftOrLate(verdict.dueBy, now)]
  const left = time.map(({ name, value }) => `${name} ${value}`)
  const names = called.map((person) => nameOf(organisation, person)).join('、')
  return {
    title: '请确认解卡',
    fields: [
      ...time,
      { name: '解卡后', value: '在途；源系统再说卡单时以源系统为准' },
      ...(note === null ? [] : [{ name: '说明', value: note }]),
      {
        name: '通知',
        value: group === null ? '现在不能在该区县的群里发消息，请自行通知装维' : `${group.name}${names === '' ? '' : `，${names}`}`,
      },
    ],
    event: { type: 'unstuck', payload: { desk, note } },
    done: [
      `工单 ${order.id} 已解卡：${sourceStateNames[desk]} → 在途`,
      ...(note === null ? [] : [note]),
      [order.installer ?? '未派单', ...left].join('，'),
    ],
    repeat: '请',
    hear: called,
    audit: { outcome: 'done', detail: `${desk}${note === null ? '' : ` ${note}`}` },
  }
}
