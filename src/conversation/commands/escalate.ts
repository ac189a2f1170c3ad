import { sourceSystems } from '../../messages/order-words.ts'
import { appendEvents } from '../../orders/append/append.ts'
import { districtsFor } from '../../people/permissions.ts'
import { dayOf } from '../../policy/instant.ts'
import { type Answer, type Notice, type Read, type Scene, type Weighed, says } from '../command.ts'
import { chatEvent } from '../deeds/chat-event.ts'
import { deed } from '../deeds/deed.ts'
import { groupToTell, holders } from '../district-group.ts'
import { leftOrLate, stateText } from '../order/order-card.ts'
import { type SeenOrder, fingerprintOf, refusedHere, withOrder } from '../order/order-here.ts'
import { takeOrderNumber } from '../reading/order-number.ts'
import { nameOf } from '../../people/organisation.ts'
import { refusal } from '../refusal.ts'
import { moment } from '../reading/time-text.ts'

/** 四(三)1: who cannot keep a visit says so ahead of time, and the dispatcher sends somebody else. */
export const escalate = deed(
  {
    name: '升级',
    aliases: ['升级工单', '上报'],
    usage: '/升级 <工单> <原因>',
    example: '/升级 ZD20261121000001 工单太多，今天赶不到',
    summary: '不能按时上门时提前上报，请管控改派或支援',
    action: 'escalate',
  },
  read,
)

function read(rest: string): Read<(scene: Scene) => Promise<Answer | Weighed>> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号和原因' : '工单号写得不对' }
  if (taken.rest === '') return { problem: '缺少原因' }
  return { understood: (scene) => weigh(scene, taken.id, taken.rest) }
}

async function weigh(scene: Scene, id: string, reason: string): Promise<Answer | Weighed> {
  if (districtsFor(scene.organisation, scene.asker.id, 'escalate', scene.conversation).length === 0) return refusal('escalate', 'role', id)
  return withOrder(scene, id, (seen) => refusedHere(scene, 'escalate', seen) ?? senseless(scene, seen) ?? weighed(scene, seen, reason))
}

function senseless({ now, organisation }: Scene, { stored, verdict }: SeenOrder): Answer | null {
  const { order, escalation } = stored
  const closed = [order.completedAt, order.cancelledAt].some((at) => at !== null && at <= now)
  if (closed) return { replies: [says(`工单 ${order.id} ${stateText(stored, verdict, now)}，不需要升级。`)] }
  // Another day is another plea.
  if (escalation === null || dayOf(escalation.at) !== dayOf(now)) return null
  const who = `${nameOf(organisation, escalation.by)} ${moment(escalation.at, now)}`
  return { replies: [says(`工单 ${order.id} 已经升级过：${escalation.reason}（${who}）。`)] }
}

function weighed(scene: Scene, seen: SeenOrder, reason: string): Weighed {
  const { stored, verdict } = seen
  const dispatchers = holders(scene.organisation, 'dispatcher', stored.order.district)
  return {
    orderId: stored.order.id,
    fingerprint: fingerprintOf(stored),
    question: {
      title: '请确认升级工单',
      fields: [
        { name: '工单', value: stored.order.id },
        { name: '状态', value: stateText(stored, verdict, scene.now) },
        ...(verdict.dueBy === null ? [] : [leftOrLate(verdict.dueBy, scene.now)]),
        { name: '原因', value: reason },
        { name: '通知', value: dispatchers.map((person) => nameOf(scene.organisation, person)).join('、') || '本区县群' },
      ],
      body: [],
    },
    carryOut: () => carryOut(scene, seen, reason, dispatchers),
  }
}

async function carryOut(scene: Scene, seen: SeenOrder, reason: string, dispatchers: readonly string[]): Promise<Answer> {
  const { order } = seen.stored
  await appendEvents(scene.trx, [{ ...chatEvent(scene, order.id, 'escalated'), type: 'escalated', payload: { reason } }], scene.context)
  const group = await groupToTell(scene, order.district)
  const told = group === null ? '现在不能在该区县的群里发消息，请直接联系管控' : `已在${group.name}通知管控`
  return {
    replies: [
      says(
        `工单 ${order.id} 已升级：${reason}`,
        `${told}〔四(三)1〕。`,
        `${scene.asker.name} ${moment(scene.now, scene.now)}`,
        `改派请同步在${sourceSystems[order.kind]}操作。`,
      ),
    ],
    notices: group === null ? [] : [tellDispatchers(scene, seen, reason, group.id, dispatchers)],
    audit: { outcome: 'done', orderId: order.id, detail: reason },
  }
}

function tellDispatchers(
  scene: Scene,
  { stored, verdict }: SeenOrder,
  reason: string,
  group: string,
  dispatchers: readonly string[],
): Notice {
  const { order } = stored
  const time = verdict.dueBy === null ? [] : [leftOrLate(verdict.dueBy, scene.now)]
  return {
    key: `escalation/${order.id}/${scene.platform}/${scene.messageId}`,
    group,
    lane: 'alert',
    message: {
      kind: 'card',
      title: '工单升级，请安排改派或支援',
      fields: [
        { name: '工单', value: order.id },
        { name: '状态', value: stateText(stored, verdict, scene.now) },
        ...time,
        { name: '装维人员', value: order.installer ?? '未派单' },
        { name: '原因', value: reason },
      ],
      body: [`${scene.asker.name} ${moment(scene.now, scene.now)} 上报〔四(三)1〕`],
      buttons: [{ label: '查单', says: `查单 ${order.id}`, style: 'plain' }],
      mentions: dispatchers,
    },
  }
}
