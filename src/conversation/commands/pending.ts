import { saidDelivery, waitingForPerson } from '../../delivery/trouble.ts'
import { deliveriesWaiting } from '../../messages/delivery-text.ts'
import { proposedByOthers } from '../../orders/queries.ts'
import { exemptionName } from '../../orders/words/value-words.ts'
import { districtName, nameOf } from '../../people/organisation.ts'
import { districtsFor, hasRight } from '../../people/permissions.ts'
import { type Scene, says } from '../command.ts'
import { openQuestions } from '../deeds/confirmations.ts'
import { callBacksWaiting } from '../deeds/call-backs.ts'
import { escalationsWaiting } from '../deeds/escalations-waiting.ts'
import { dissatisfiedWaitingFor, regulatorWaitingFor } from '../deeds/service-waiting.ts'
import { supportWaitingFor } from '../deeds/support-waiting.ts'
import { command } from '../gate.ts'
import { referredWaitingFor } from './wording/referred-waiting.ts'
import { briefly } from '../reading/time-text.ts'

/** `待办`: what waits for this person, and what to type about it. */
export const pending = command({
  name: 'pending',
  word: '待办',
  aliases: ['待处理', '待办事项', '待审批'],
  usage: '待办',
  example: '待办',
  summary:
    '等你处理的事：没办结的工信部申诉、待审批的豁免、等人接手的升级、待答复的支撑、待回访的改约、待答复和待批准的口径、待处理的不满意、等你确认的操作；管理员还有没发出去的消息',
  about: 'nothing',
  effect: 'reads',
  action: null,
  does: '查看待办',
  read: (rest) => (rest === '' ? { understood: {} } : { problem: '待办 后面不用写别的' }),
  run: async (scene) => {
    const lines = [
      ...(await regulatorWaitingFor(scene)),
      ...(await approvals(scene)),
      ...(await escalationsWaiting(scene)),
      ...(await supportWaitingFor(scene)),
      ...(await callBacksWaiting(scene)),
      ...(await referredWaitingFor(scene)),
      ...(await dissatisfiedWaitingFor(scene)),
      ...(await questions(scene)),
      ...(await deliveries(scene)),
    ]
    return { replies: [says(...(lines.length === 0 ? ['没有等你处理的事。'] : lines))] }
  },
})

const SHOWN = 10

/** Of the districts that show here. */
async function approvals({ trx, organisation, asker, conversation, now }: Scene): Promise<string[]> {
  const districts = districtsFor(organisation, asker.id, 'approve-exemption', conversation)
  if (districts.length === 0) return []
  const { total, orders } = await proposedByOthers(trx, { districts, person: asker.id, limit: SHOWN })
  if (total === 0) return []
  return [
    `待审批的豁免 ${total} 单${total > orders.length ? `，最早的 ${orders.length} 单` : ''}：`,
    ...orders.flatMap(({ order, proposal }) =>
      proposal === null
        ? []
        : [
            `${districtName(organisation, order.district)} ${exemptionName(proposal)}${proposal.evidence === null ? '（无凭证）' : ''}，${nameOf(organisation, proposal.by)} ${briefly(proposal.at, now)} 提出 → /批准 ${order.id}`,
          ],
    ),
  ]
}

/** An answer counts only where the question was asked. */
async function questions(scene: Scene): Promise<string[]> {
  const { trx, asker, now } = scene
  const { here, elsewhere } = await openQuestions(trx, scene, asker.id, now)
  return [
    ...(here.length === 0 ? [] : [`等你确认的操作 ${here.length} 项：`]),
    ...here.map(
      ({ command: word, arguments: said, code, expiresAt }) =>
        `${word} ${said}，${briefly(expiresAt, now)} 前有效 → 确认 ${code} 或 取消 ${code}`,
    ),
    ...(elsewhere === 0 ? [] : [`另有 ${elsewhere} 项等你确认的操作，在提问的会话里。`]),
  ]
}

/** Messages that could not be said, for the person who may mend them. */
async function deliveries({ trx, organisation, asker }: Scene): Promise<string[]> {
  if (!hasRight(organisation, asker.id, 'repair-deliveries')) return []
  const waiting = await waitingForPerson(trx)
  return deliveriesWaiting(waiting.map((one) => saidDelivery(organisation, one)))
}
