import type { CallBackOutcome } from '../../../orders/history/event.ts'
import { callBackNames } from '../../../orders/history/kinds.ts'
import { judge } from '../../../policy/judge.ts'
import type { Reschedule } from '../../../policy/order.ts'
import type { Verdict } from '../../../policy/verdict.ts'
import type { Read, Scene } from '../../command.ts'
import { tellLeader } from '../quality/tell-leader.ts'
import { callBackBy } from '../../../orders/current/call-back-by.ts'
import { effectFields, effectLine, effectMark, hearers, isClosed } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { saidOutcome } from '../../grammar/reasons.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { visitText } from '../../reading/said-appointment.ts'
import { firstWord } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'

const outcomes = ['satisfied', 'dissatisfied', 'unreachable'] as const satisfies readonly CallBackOutcome[]

/** 四(五): what the customer said on the telephone; it settles a reschedule that they had not agreed to yet. */
export const callBack = orderDeed({
  name: 'call-back',
  word: '回访',
  aliases: ['登记回访', 'call-back', 'callback'],
  usage: '/回访 <工单> <满意|不满意|未接通> [客户说了什么]',
  example: '/回访 ZD20261121000001 满意 同意改到明天下午',
  summary: '登记回访客户的结果；有改约等客户同意的：满意即同意，不满意即不同意；对服务不满意的私下告诉班组长，不告诉当事装维',
  action: 'record',
  does: '登记回访',
  read,
  line: ({ keys = [], outcome, text = '' }) => [
    ...keys,
    ...(outcome === undefined ? [] : [callBackNames[outcome], noteBeside(outcome, text)]),
  ],
  plan,
})

interface Call {
  readonly id: string
  readonly outcome: CallBackOutcome
  readonly note: string | null
}

function read(rest: string): Read<Call> {
  const order = orderAnd('回访结果（满意、不满意、未接通）', rest)
  if ('problem' in order) return order
  const { word, rest: note } = firstWord(order.understood.text)
  const outcome = outcomes.find((one) => callBackNames[one] === word)
  if (outcome === undefined) return { problem: '没有看出回访结果：满意、不满意，还是未接通' }
  return { understood: { id: order.understood.id, outcome, note: note === '' ? null : note } }
}

/** What was said beside the outcome itself. */
function noteBeside(outcome: CallBackOutcome, text: string): string {
  const rest = text.startsWith(callBackNames[outcome]) ? text.slice(callBackNames[outcome].length).replace(/^[\s,，。、:：]+/, '') : text
  return rest.length <= 4 && saidOutcome(rest) === outcome ? '' : rest
}

async function plan(scene: Scene, seen: SeenOrder, { id, outcome, note: said }: Call): Promise<Plan> {
  const { now, context } = scene
  const { order, contact } = seen.stored
  const note = said === null ? null : withoutContact(said, contact)
  const open = unconfirmed(seen, scene)
  const agreed = open !== null && outcome === 'satisfied'
  const reschedules = order.reschedules.map((one) => (one === open ? { ...one, confirmed: true } : one))
  const after = agreed ? judge({ ...order, reschedules }, context) : seen.verdict
  const matters = outcome === 'dissatisfied' || agreed
  const isComplaint = outcome === 'dissatisfied' && open === null
  const told = isComplaint ? await tellLeader(scene, seen, note) : null
  const { hear, field } = told ?? (await hearers(scene, order, ['dispatcher']))
  const settles = open === null ? [] : settlement(seen, open, outcome, after, scene)
  return {
    title: '请确认登记回访',
    fields: [
      { name: '回访结果', value: callBackNames[outcome] },
      { name: '客户说', value: note ?? '未填写' },
      ...(open === null ? [] : [{ name: '改约', value: `${visitText(open.appointment, now)}，${openStates[outcome]}` }]),
      ...effectFields(seen.verdict, after, now),
      ...(matters ? [field] : []),
    ],
    body: settles,
    event: { type: 'call-back', payload: { outcome, note } },
    restsOn: effectMark(after),
    done: [
      `工单 ${id} 已登记回访：${callBackNames[outcome]}${note === null ? '' : `（${note}）`}`,
      ...(agreed ? [effectLine(seen.verdict, after, now)] : []),
      ...settles,
    ],
    repeat: agreed ? '改约请' : '请',
    hear: matters ? hear : [],
    privately: told?.privately ?? [],
    audit: { outcome: 'done', detail: note === null ? outcome : `${outcome} ${note}` },
  }
}

const openStates = { satisfied: '客户同意', dissatisfied: '客户不同意', unreachable: '仍待回访' } as const

/** The reschedule that the customer has not agreed to; after the visit a call is about something else. */
function unconfirmed(seen: SeenOrder, { now }: Scene): Reschedule | null {
  const last = seen.stored.order.reschedules.at(-1)
  return last === undefined || last.confirmed || last.at > now || isClosed(seen, now) ? null : last
}

function settlement({ verdict }: SeenOrder, open: Reschedule, outcome: CallBackOutcome, after: Verdict, { now }: Scene): string[] {
  switch (outcome) {
    case 'satisfied': {
      const isVoid = after.flags.some((flag) => flag === 'reschedule-void-no-evidence')
      return [isVoid ? '客户已投诉，没有凭证的改约不算数；补上凭证后生效〔三(三)1〕。' : '客户同意，改约生效〔四(五)〕。']
    }
    case 'dissatisfied':
      return [
        verdict.workBy === null
          ? '客户不同意，改约不算数〔四(五)〕。'
          : `客户不同意，改约不算数，仍按 ${briefly(verdict.workBy, now)} 前上门；去不了请升级〔四(五)〕。`,
      ]
    case 'unreachable':
      return [`改约仍待客户同意，请在 ${briefly(callBackBy(open, verdict.workBy), now)} 前再回访。`]
  }
}
