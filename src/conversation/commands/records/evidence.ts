import { exemptionText } from '../../../policy/explain.ts'
import type { Instant } from '../../../policy/instant.ts'
import { judge } from '../../../policy/judge.ts'
import type { Order } from '../../../policy/order.ts'
import type { Provable } from '../../../orders/history/event.ts'
import type { Answer, Read, Scene } from '../../command.ts'
import { effectFields, effectLine, effectMark, hearers, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { visitText } from '../../reading/said-appointment.ts'
import { mark } from '../../grammar/sentence.ts'
import { picturesShown } from './pictures-shown.ts'
import { firstWord } from '../../reading/text.ts'

/** How people write what a proof is of. */
const provableWords = { reschedule: '改约', exemption: '豁免', acceptance: '受理' } as const satisfies Record<Provable, string>
const provables = ['reschedule', 'exemption', 'acceptance'] as const
const LONGEST = 100
/** In place of a proof: those that are there are to be seen. */
const SHOW = /^(?:查看|看看?|显示)$/

/** 三(三)1: the recording or other proof of what was agreed, for what still lacks it. */
export const evidence = orderDeed({
  name: 'evidence',
  word: '凭证',
  aliases: ['补充凭证', '补凭证', '提交凭证', '登记凭证', '上传凭证', '举证', 'evidence'],
  usage: '/凭证 <工单> [改约|豁免|受理] <录音编号>；查看：/凭证 <工单> 查看',
  example: '/凭证 ZD20261121000001 改约 录音123',
  summary: '给还没有凭证的改约、豁免或受理约定补上凭证；凭证也可以是私聊里发给机器人的图片，看图片用“查看”',
  action: 'record',
  does: '登记凭证',
  read,
  asks: {
    evidence: { question: '凭证是什么？', example: '录音123；也可以在私聊里发图片给我', marks: mark.evidence, free: true },
  },
  line: ({ keys = [], evidence: proof, text = '' }) => [
    ...keys,
    ...provables.filter((one) => text.includes(provableWords[one])).map((one) => provableWords[one]),
    ...(proof === undefined ? (isOnlyProvable(text) ? [] : [text]) : [proof]),
  ],
  plan,
})

const isOnlyProvable = (text: string): boolean => text.replace(/改约|豁免|受理|的|[\s,，。]/g, '') === ''

interface Proof {
  readonly id: string
  /** Null: not said. */
  readonly of: Provable | null
  readonly proof: string
}

function read(rest: string): Read<Proof> {
  const order = orderAnd('凭证（录音编号等）', rest)
  if ('problem' in order) return order
  const { id, text } = order.understood
  const { word, rest: behind } = firstWord(text)
  const of = provables.find((one) => provableWords[one] === word) ?? null
  const proof = of === null ? text : behind
  if (proof === '') return { problem: '缺少凭证（录音编号等）' }
  if (proof.length > LONGEST) return { problem: `凭证太长（最多${LONGEST}字），请写录音编号` }
  return { understood: { id, of, proof } }
}

/** Something that was agreed and lacks its proof: what it is, and the order once it has it. */
interface Lack {
  readonly of: Provable
  readonly rescheduledAt: Instant | null
  readonly what: string
  readonly proven: (proof: string) => Order
}

async function plan(scene: Scene, seen: SeenOrder, { id, of, proof }: Proof): Promise<Answer | Plan> {
  if (SHOW.test(proof)) return picturesShown(scene, seen)
  const { now, context } = scene
  const lacking = lacksOf(seen, now)
  const meant = of === null ? lacking : lacking.filter((lack) => lack.of === of)
  const [lack, ...others] = meant
  if (lack === undefined)
    return refused(id, `工单 ${id} 没有缺凭证的${of === null ? '改约、豁免或受理约定' : provableWords[of]}。`, 'nothing lacks it')
  if (others.length > 0) return whichOne(id, meant, proof)
  const after = judge(lack.proven(proof), context)
  const { hear, field } = await hearers(scene, seen.stored.order, ['dispatcher'])
  return {
    title: '请确认登记凭证',
    fields: [{ name: '凭证', value: proof }, { name: '证明', value: lack.what }, ...effectFields(seen.verdict, after, now), field],
    event: { type: 'evidence', payload: { of: lack.of, evidence: proof, rescheduledAt: lack.rescheduledAt } },
    proof,
    restsOn: effectMark(after),
    done: [`工单 ${id} 已登记凭证 ${proof}：${lack.what}`, effectLine(seen.verdict, after, now)],
    repeat: '请',
    hear,
    audit: { outcome: 'done', detail: `${lack.of} ${proof}` },
  }
}

/** The last of each kind that has none. */
function lacksOf({ stored: { order, proposal } }: SeenOrder, now: Instant): Lack[] {
  const lacks: Lack[] = []
  const last = order.reschedules.findLast(({ evidence: has, at }) => has === null && at <= now)
  if (last !== undefined) {
    const proven = (proof: string) => order.reschedules.map((one) => (one === last ? { ...one, evidence: proof } : one))
    lacks.push({
      of: 'reschedule',
      rescheduledAt: last.at,
      what: `改约到 ${visitText(last.appointment, now)}`,
      proven: (proof) => ({ ...order, reschedules: proven(proof) }),
    })
  }
  const { exemption } = order
  if (exemption !== null && exemption.revokedAt === null && exemption.evidence === null)
    lacks.push({
      of: 'exemption',
      rescheduledAt: null,
      what: `豁免（${exemptionText[exemption.reason]}）`,
      proven: (proof) => ({ ...order, exemption: { ...exemption, evidence: proof } }),
    })
  else if (proposal !== null && proposal.by !== null && proposal.evidence === null)
    lacks.push({ of: 'exemption', rescheduledAt: null, what: `豁免申请（${exemptionText[proposal.reason]}）`, proven: () => order })
  if (order.acceptanceEvidence === null && (!order.wantsSameDay || order.appointment !== null))
    lacks.push({
      of: 'acceptance',
      rescheduledAt: null,
      what: order.wantsSameDay ? '受理时的预约' : '受理时客户不要求当日',
      proven: (proof) => ({ ...order, acceptanceEvidence: proof }),
    })
  return lacks
}

const whichOne = (id: string, lacking: readonly Lack[], proof: string): Answer => ({
  replies: [
    {
      kind: 'card',
      title: '这条凭证是哪一项的？',
      fields: [
        { name: '工单', value: id },
        { name: '凭证', value: proof },
      ],
      body: lacking.map(({ of, what }) => `${what}：/凭证 ${id} ${provableWords[of]} ${proof}`),
      buttons: lacking.map(({ of }) => ({ label: provableWords[of], says: `/凭证 ${id} ${provableWords[of]} ${proof}`, style: 'plain' })),
    },
  ],
})
