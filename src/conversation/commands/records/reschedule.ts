import type { RescheduleOutcome } from '../../../policy/ground.ts'
import { judge } from '../../../policy/judge.ts'
import type { Initiator, Reschedule } from '../../../policy/order.ts'
import type { Verdict } from '../../../policy/verdict.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { callBackBy } from '../../../orders/current/call-back-by.ts'
import { closedAnswer, effectFields, effectLine, effectMark, hearers, isClosed, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { evidenceIn } from '../../grammar/evidence.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { takeOrderNumber } from '../../reading/order-number.ts'
import { takeAppointment, visitText, writtenOut } from '../../reading/said-appointment.ts'
import { words } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'

const askedBy = { customer: '客户要求', company: '公司要求' } as const satisfies Record<Initiator, string>
const AGREED = '客户已同意'
const NOT_AGREED = '客户未确认'

/** 四(五): a new time for the visit. The customer's own, agreed one moves the promise; the company's moves the crew only (I-5). */
export const reschedule = orderDeed({
  name: 'reschedule',
  word: '改约',
  aliases: ['改期', '重新预约', 'reschedule'],
  usage: `/改约 <工单> <新时间> <${askedBy.customer}|${askedBy.company}> [${AGREED}] [凭证]`,
  example: `/改约 ZD20261121000001 2026-11-22 15:00-17:00 ${askedBy.customer} ${AGREED} 录音123`,
  summary: '改上门时间，时间可以照平常说（明天下午3点）；没有客户同意的列入待办，等回访',
  action: 'record',
  does: '登记改约',
  read,
  line: ({ keys = [], appointment, initiator, confirmed, evidence }) => [
    ...keys,
    ...(appointment === undefined ? [] : [writtenOut(appointment)]),
    ...(initiator === undefined ? [] : [askedBy[initiator]]),
    ...(confirmed === undefined ? [] : [confirmed ? AGREED : NOT_AGREED]),
    ...(evidence === undefined ? [] : [evidence]),
  ],
  plan,
})

interface Wish extends Omit<Reschedule, 'at'> {
  readonly id: string
}

function read(rest: string): Read<Wish> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号和新的上门时间' : '工单号写得不对' }
  const visit = takeAppointment(taken.rest)
  if (visit === null) return { problem: '没有看出新的上门时间，请写清哪一天几点（要在现在之后）' }
  const said = words(visit.rest)
  const initiator = (['customer', 'company'] as const).find((one) => said.includes(askedBy[one]))
  if (initiator === undefined) return { problem: `没有写明是谁要求改约：${askedBy.customer}，还是${askedBy.company}` }
  const proof = said.filter((word) => ![askedBy[initiator], AGREED, NOT_AGREED].includes(word)).join(' ')
  if (proof !== '' && evidenceIn(proof)[0]?.value !== proof) return { problem: `看不懂“${proof}”` }
  const { appointment } = visit
  const evidence = proof === '' ? null : proof
  return { understood: { id: taken.id, appointment, initiator, confirmed: said.includes(AGREED), evidence } }
}

async function plan(scene: Scene, seen: SeenOrder, { id, ...wish }: Wish): Promise<Answer | Plan> {
  const { now, context } = scene
  const { order } = seen.stored
  const visit = visitText(wish.appointment, now)
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不能改约')
  if (wish.appointment.to <= now) return refused(id, `${visit} 已经过去，请写一个以后的时间。`, 'in the past')
  if (isKnown(order.reschedules.at(-1), wish)) return { replies: [says(`工单 ${id} 已经改约到 ${visit}。`)] }
  const after = judge({ ...order, reschedules: [...order.reschedules, { at: now, ...wish }] }, context)
  const { hear, field } = await hearers(scene, order, ['dispatcher'])
  const why = whyText(seen, wish, after, scene)
  return {
    title: '请确认改约',
    fields: [
      { name: '新时间', value: visit },
      { name: '提出', value: askedBy[wish.initiator] },
      { name: '客户', value: wish.confirmed ? '已同意' : '未确认' },
      { name: '凭证', value: wish.evidence ?? '无' },
      ...effectFields(seen.verdict, after, now),
      field,
    ],
    body: why,
    event: { type: 'reschedule', payload: wish },
    proof: wish.evidence,
    restsOn: effectMark(after),
    done: [`工单 ${id} ${doneText(wish, visit)}`, effectLine(seen.verdict, after, now), ...why],
    repeat: '改约请',
    hear,
    audit: {
      outcome: 'done',
      detail: `${wish.initiator} ${wish.confirmed ? 'confirmed' : 'unconfirmed'} ${visit} ${wish.evidence ?? ''}`.trim(),
    },
  }
}

const isKnown = (last: Reschedule | undefined, { appointment, initiator, confirmed, evidence }: Omit<Wish, 'id'>): boolean =>
  last !== undefined &&
  last.appointment.from === appointment.from &&
  last.appointment.to === appointment.to &&
  last.initiator === initiator &&
  last.confirmed === confirmed &&
  (evidence === null || last.evidence === evidence)

function doneText({ initiator, confirmed, evidence }: Omit<Wish, 'id'>, visit: string): string {
  const how = `${askedBy[initiator]}，${confirmed ? AGREED : NOT_AGREED}，${evidence === null ? '无凭证' : `凭证 ${evidence}`}`
  return confirmed ? `已改约到 ${visit}（${how}）` : `的改约已登记，待回访：${visit}（${how}）`
}

/** What the notice makes of it, with the clause. */
function whyText({ verdict: before, stored: { order } }: SeenOrder, wish: Omit<Wish, 'id'>, after: Verdict, { now }: Scene): string[] {
  const told = after.grounds.findLast((ground) => ground.rule === 'reschedule')
  const outcome = told?.rule === 'reschedule' ? told.outcome : null
  const why = outcome === null ? [] : [outcome === 'by-customer' && before.dueBy === after.dueBy ? SOONER : outcomes[outcome]]
  if (wish.confirmed) return why
  const by = briefly(callBackBy({ at: now, ...wish }, before.workBy), now)
  const proof = order.complaint !== null && wish.evidence === null ? ['客户已投诉，改约还须有凭证〔三(三)1〕。'] : []
  return [...why, `请在 ${by} 前回访客户：/回访 ${order.id} 满意、不满意或没接通。`, ...proof]
}

const SOONER = '新时间不晚于原时限，时限不变〔I-15〕。'
const outcomes: Readonly<Record<RescheduleOutcome, string>> = {
  'by-customer': '客户要求并已同意，时限随新时间〔四(五)〕。',
  'by-company': '公司要求的改约只改上门时间，承诺的时限不变〔I-5〕。',
  'first-promise': '原来没有约定时间，以新时间为时限。',
  'after-deadline': '已过时限，改约不改变补偿〔I-15〕。',
  unconfirmed: '未经客户同意的改约不算数，时限和上门时间都不变〔四(五)〕。',
  'void-no-evidence': '客户已投诉，没有凭证的改约不算数；补上凭证后生效〔三(三)1〕。',
}
