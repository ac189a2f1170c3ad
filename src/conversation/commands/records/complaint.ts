import { judge } from '../../../policy/judge.ts'
import type { Flag, Verdict } from '../../../policy/verdict.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { effectFields, effectLine, effectMark, hearers } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAndNote } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'

/** 三(三)1: from a complaint on, what was agreed without proof counts no more. */
export const complaint = orderDeed({
  name: 'complaint',
  word: '投诉',
  aliases: ['登记投诉', '客户投诉', 'complaint'],
  usage: '/投诉 <工单> [客户说了什么]',
  example: '/投诉 ZD20261121000001 客户说没人联系',
  summary: '登记客户投诉；此后没有凭证的改约和豁免不再算数',
  action: 'register-complaint',
  does: '登记投诉',
  read: orderAndNote,
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, note: said }: { id: string; note: string | null }): Promise<Answer | Plan> {
  const { now, context } = scene
  const { order, contact } = seen.stored
  const known = order.complaint
  if (known !== null && known.at <= now)
    return { replies: [says(`工单 ${id} 已经登记过投诉（${briefly(known.at, now)}）。客户又说了什么，请记在回访里：/回访 ${id} 不满意 …`)] }
  const note = said === null ? null : withoutContact(said, contact)
  const after = judge({ ...order, complaint: { at: now } }, context)
  const { hear, field } = await hearers(scene, order, ['dispatcher', 'manager'])
  const lacking = lacks(seen.verdict, after)
  const proof = lacking.length === 0 ? [] : [...lacking, `有凭证的请补上：/凭证 ${id} <录音编号>〔三(三)1〕。`]
  return {
    title: '请确认登记投诉',
    fields: [{ name: '投诉', value: note ?? '未填写' }, ...effectFields(seen.verdict, after, now), field],
    body: proof,
    event: { type: 'complaint', payload: { note } },
    restsOn: effectMark(after),
    done: [
      `工单 ${id} 已登记投诉${note === null ? '' : `：${note}`}`,
      ...(lacking.length === 0 ? [] : [effectLine(seen.verdict, after, now)]),
      ...proof,
    ],
    repeat: '请',
    hear,
    audit: { outcome: 'done', detail: note ?? 'complaint' },
  }
}

const lackOf: Readonly<Partial<Record<Flag, string>>> = {
  'reschedule-void-no-evidence': '改约没有凭证，不再算数。',
  'exemption-void-no-evidence': '豁免没有凭证，不再有效。',
  'opt-out-unproven': '“不要求当日”没有凭证，待核定。',
}

/** What counted before the complaint and does not after it. */
export function lacks(before: Verdict, after: Verdict): string[] {
  const known: readonly Flag[] = before.flags
  return after.flags.flatMap((flag) => (known.includes(flag) ? [] : (lackOf[flag] ?? [])))
}
