import { nameOf } from '../../people/organisation.ts'
import { dayOf } from '../../policy/instant.ts'
import { type Answer, type Scene, says } from '../command.ts'
import { type Plan, orderDeed, orderFields } from '../deeds/order-deed.ts'
import { holders } from '../district-group.ts'
import { leftOrLate, stateText } from '../order/order-card.ts'
import type { SeenOrder } from '../order/seen-order.ts'
import { orderAnd } from '../reading/order-and-more.ts'
import { moment } from '../reading/time-text.ts'

/** 四(三)1: who cannot keep a visit says so ahead of time, and the dispatcher sends somebody else. */
export const escalate = orderDeed({
  name: 'escalate',
  word: '升级',
  aliases: ['升级工单', '上报'],
  usage: '/升级 <工单> <原因>',
  example: '/升级 ZD20261121000001 工单太多，今天赶不到',
  summary: '不能按时上门时提前上报，请管控改派或支援',
  action: 'escalate',
  does: '升级工单',
  needs: ['text'],
  asks: { text: { question: '升级的原因是？', example: '工单太多，今天赶不到', free: true } },
  read: (rest) => orderAnd('原因', rest),
  plan: (scene, seen, { text: reason }) => pointless(scene, seen) ?? escalation(scene, seen, reason),
})

function pointless({ now, organisation }: Scene, { stored, verdict }: SeenOrder): Answer | null {
  const { order, escalation } = stored
  const closed = [order.completedAt, order.cancelledAt].some((at) => at !== null && at <= now)
  if (closed) return { replies: [says(`工单 ${order.id} ${stateText(stored, verdict, now)}，不需要升级。`)] }
  // Another day is another plea.
  if (escalation === null || dayOf(escalation.at) !== dayOf(now)) return null
  const who = `${nameOf(organisation, escalation.by)} ${moment(escalation.at, now)}`
  return { replies: [says(`工单 ${order.id} 已经升级过：${escalation.reason}（${who}）。`)] }
}

function escalation(scene: Scene, seen: SeenOrder, reason: string): Plan {
  const { organisation, asker, now } = scene
  const { order } = seen.stored
  const { dueBy } = seen.verdict
  const dispatchers = holders(organisation, 'dispatcher', order.district)
  const time = dueBy === null ? [] : [leftOrLate(dueBy, now)]
  return {
    title: '请确认升级工单',
    fields: [
      ...time,
      { name: '原因', value: reason },
      { name: '通知', value: dispatchers.map((person) => nameOf(organisation, person)).join('、') || '本区县群' },
    ],
    event: { type: 'escalated', payload: { reason } },
    done: [`工单 ${order.id} 已升级：${reason}`],
    repeat: '改派请',
    asksGroup: {
      key: 'escalation',
      card: {
        title: '工单升级，请安排改派或支援',
        fields: [
          ...orderFields(scene, seen),
          ...time,
          { name: '装维人员', value: order.installer ?? '未派单' },
          { name: '原因', value: reason },
        ],
        body: [`${asker.name} ${moment(now, now)} 上报〔四(三)1〕`],
        buttons: [{ label: '查单', says: `查单 ${order.id}`, style: 'plain' }],
        mentions: dispatchers,
      },
      told: '通知管控〔四(三)1〕',
      unreachable: '请直接联系管控〔四(三)1〕',
    },
    audit: { outcome: 'done', detail: reason },
  }
}
