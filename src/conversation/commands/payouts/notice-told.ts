import type { PayoutLine } from '../../../compensation/lines.ts'
import type { NoticeState } from '../../../db/tables/telling.ts'
import { type Notice, byUrgency, listNotices, stillToTell } from '../../../telling/list-notices.ts'
import { recordCalls } from '../../../telling/call-recorded.ts'
import { noticeNames } from '../../../telling/notice-words.ts'
import { giveUp } from '../../../telling/outcomes.ts'
import { closeTold } from '../../../telling/take-due.ts'
import { type Answer, type Scene, type Weighed, says } from '../../command.ts'
import { briefly } from '../../reading/time-text.ts'
import { type Saying, refusedAnswer } from './payout-deed.ts'
import { keepingOf } from './reading.ts'

/**
 * What a customer is still to be told of an order beside a payment that nobody has told of: why nothing is paid, and a payment of which the
 * platform took the text and nobody knows whether it arrived. The most urgent; null: there is none.
 */
export async function weighNotice(scene: Scene, order: string, line: PayoutLine | null, saying: Saying): Promise<Answer | Weighed | null> {
  const { trx, now } = scene
  await giveUp(trx, now)
  await closeTold(trx, now)
  const [notice] = (await listNotices(trx, stillToTell, [order, ...(line?.claim.orders ?? [])])).toSorted(byUrgency)
  if (notice !== undefined) return weighed(scene, notice, saying)
  const before = line === null ? await listNotices(trx, haveHeard, [order]) : []
  return before.length === 0 ? null : refusedAnswer(order, `工单 ${order} 先前已告知不赔付，未改动。`)
}

const haveHeard: readonly NoticeState[] = ['accepted', 'delivered', 'called']

function weighed(scene: Scene, notice: Notice, saying: Saying): Answer | Weighed {
  const { orderId, key, state } = notice
  if (state === 'sending') return refusedAnswer(orderId, `工单 ${orderId} 的告知短信正在发送，请稍后再记。`)
  return {
    orderId,
    fingerprint: JSON.stringify([key, state]),
    question: {
      title: '请确认已告知客户',
      fields: [
        { name: '工单', value: orderId },
        { name: '事由', value: subjectOf(notice) },
        { name: '现在', value: noticeNames[state] },
        ...saying.fields,
      ],
      body: [`告知内容：${notice.text}`],
    },
    carryOut: () => carryOut(scene, notice, saying),
  }
}

const subjectOf = ({ line }: Notice): string => (line === null ? '不赔付' : '赔付到账')

async function carryOut(scene: Scene, notice: Notice, { how }: Saying): Promise<Answer> {
  const { trx, asker, now } = scene
  const { orderId, key } = notice
  const [recorded] = await recordCalls(trx, [key], { by: asker.id, how, at: now }, keepingOf(scene))
  if (recorded?.outcome !== 'done') return refusedAnswer(orderId, '这条告知刚刚有变化，没有执行，请重新发送。')
  return {
    replies: [says(`工单 ${orderId} 已记录告知客户：${subjectOf(notice)}`, `${asker.name} ${briefly(now, now)}`)],
    audit: { outcome: 'done', orderId, detail: `called: ${key}` },
  }
}
