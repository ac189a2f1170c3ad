import { causeNames } from '../../../orders/words/value-words.ts'
import { historyOf } from '../../../orders/history/event-log.ts'
import { nameOf } from '../../../people/organisation.ts'
import { yuan } from '../../../policy/explain.ts'
import { judge } from '../../../policy/judge.ts'
import { type DelayCause, type Order, delayCauses, exemptionReasons } from '../../../policy/order.ts'
import type { Verdict } from '../../../policy/verdict.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { stateText } from '../../order/order-card.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { cut, fold } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'

const closedList = delayCauses.map((cause) => causeNames[cause]).join('、')

/** 定责: what made an order late, as a person sees it. It exempts nobody; who bears the cost follows from it, and whether a claim waits. */
export const cause = orderDeed({
  name: 'cause',
  word: '定责',
  aliases: ['登记定责'],
  usage: '/定责 <工单> <原因>',
  example: '/定责 ZD20261121000001 装维原因',
  summary: `记下超时是什么原因：${closedList}`,
  action: 'record',
  does: '定责',
  read: readCause,
  line: ({ keys = [], cause: said, text }) => [...keys, ...(said === undefined ? (text === undefined ? [] : [text]) : [causeNames[said]])],
  wrong: ({ cause, text = '' }) => (cause === undefined && text !== '' ? noCause(text) : null),
  plan,
})

interface CauseWish {
  readonly id: string
  readonly word: string
}

function readCause(rest: string): Read<CauseWish> {
  const order = orderAnd('原因', rest)
  if ('problem' in order) return { problem: order.problem === '缺少原因' ? `缺少原因（${closedList}）` : order.problem }
  const { id, text } = order.understood
  return { understood: { id, word: text }, loosely: causeOf(text) === null }
}

const causeOf = (word: string): DelayCause | null => delayCauses.find((one) => fold(word) === fold(causeNames[one])) ?? null

const noCause = (word: string): string => `“${cut(word, 20)}”不是定责的原因。可以写的有：${closedList}。`

async function plan(scene: Scene, seen: SeenOrder, { id, word }: CauseWish): Promise<Answer | Plan> {
  const said = causeOf(word)
  if (said === null) return no(id, noCause(word), word)
  const { stored, verdict } = seen
  const { order } = stored
  if (!verdict.inScope) return no(id, `工单 ${id} 不在承诺范围内，没有时限，不需要定责。`, 'not covered')
  if (verdict.status === 'on-time' || (verdict.status === 'cancelled' && verdict.lateDays === 0))
    return no(id, `工单 ${id} ${stateText(stored, verdict, scene.now)}，没有超时，不需要定责。`, 'in time')
  if (order.delayCause === said) return { replies: [says(`工单 ${id} 的定责已经是${causeNames[said]}${await byWhom(scene, id, said)}。`)] }
  const after = judge({ ...order, delayCause: said }, scene.context)
  return {
    title: '请确认定责',
    fields: [
      { name: '定责', value: order.delayCause === null ? causeNames[said] : `${causeNames[order.delayCause]} → ${causeNames[said]}` },
      { name: '补偿', value: moneyAfter(verdict, after, said) },
    ],
    body: consequences(order, after, said),
    event: { type: 'cause', payload: { cause: said } },
    done: [`工单 ${id} 已定责：${causeNames[said]}`, moneyAfter(verdict, after, said)],
    repeat: '请',
    audit: { outcome: 'done', detail: `${order.delayCause ?? 'none'} to ${said}` },
  }
}

const no = (id: string, text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: id, detail },
})

async function byWhom({ trx, organisation, now }: Scene, id: string, said: DelayCause): Promise<string> {
  const event = (await historyOf(trx, id)).findLast(({ type, payload }) => type === 'cause' && 'cause' in payload && payload.cause === said)
  return event === undefined ? '' : `（${nameOf(organisation, event.actor)} ${briefly(event.happenedAt, now)}）`
}

const waits = ({ flags }: Verdict): boolean => flags.some((flag) => flag === 'cause-without-exemption')

/** What becomes of the money. A cause that would exempt makes the claim wait for a person's decision (I-17). */
function moneyAfter(before: Verdict, after: Verdict, said: DelayCause): string {
  if (after.exemption !== null) return '已免责，不变'
  if (!after.guaranteed) return '不在慢必赔范围，不涉及补偿'
  const owed = after.compensationFen > 0 ? `应补偿 ${yuan(after.compensationFen)}` : '没有超时，暂不涉及'
  if (waits(after)) return `${owed}，暂不赔付，等人决定是否豁免`
  if (exemptionReasons.some((exempting) => exempting === said)) return `${owed}；超时后赔付要等人决定是否豁免`
  return waits(before) ? `${owed}，恢复赔付，不再等待` : after.compensationFen > 0 ? `${owed}，照常赔付` : owed
}

/** Whom it concerns besides, each with its clause. */
function consequences({ contractor }: Order, after: Verdict, said: DelayCause): string[] {
  switch (said) {
    case 'customer':
    case 'third-party':
    case 'force-majeure':
      return after.exemption === null ? ['定责不等于豁免，要免责须另行豁免〔二(四)3(2)〕〔I-17〕'] : []
    case 'installer':
      return contractor === null || !after.guaranteed
        ? ['不扣装维人员计件〔四(九)2〕']
        : [`计入${contractor}的责任超时，超过5%的部分由其承担〔四(九)1〕；不扣装维人员计件〔四(九)2〕`]
    case 'acceptance':
      return ['计入受理人的受理失误〔四(九)3〕']
    case 'safety':
      return ['安全原因不免责，仍要补偿〔四(八)〕']
    case 'resource':
      return ['资源原因不免责〔三(二)〕〔I-12〕']
  }
}
