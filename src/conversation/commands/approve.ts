import type { Proposal } from '../../orders/current/project.ts'
import { findOrder } from '../../orders/queries.ts'
import { exemptionName } from '../../orders/words/value-words.ts'
import { exemptionText } from '../../policy/explain.ts'
import { type Answer, type Scene, says } from '../command.ts'
import { grant, lacksEvidence, proposedField, verdictWith } from '../deeds/exemption.ts'
import { type Plan, orderDeed } from '../deeds/order-deed.ts'
import type { SeenOrder } from '../order/seen-order.ts'
import { orderAndNote, orderOnly } from '../reading/order-and-more.ts'
import { briefly } from '../reading/time-text.ts'

export const approve = orderDeed({
  name: 'approve',
  word: '批准',
  aliases: ['批准豁免', '同意豁免'],
  usage: '/批准 <工单>',
  example: '/批准 ZD20261121000001',
  summary: '批准别人提出的豁免申请',
  action: 'approve-exemption',
  does: '审批豁免',
  read: orderOnly,
  plan: (scene, seen) => {
    const { proposal } = seen.stored
    return proposal === null ? nothingToDecide(scene, seen) : approval(scene, seen, proposal)
  },
})

export const reject = orderDeed({
  name: 'reject',
  word: '驳回',
  aliases: ['驳回豁免', '拒绝豁免'],
  usage: '/驳回 <工单> [理由]',
  example: '/驳回 ZD20261121000001 录音里客户没有同意',
  summary: '驳回别人提出的豁免申请',
  action: 'approve-exemption',
  does: '审批豁免',
  read: orderAndNote,
  plan: (scene, seen, { note }) => {
    const { proposal } = seen.stored
    return proposal === null ? nothingToDecide(scene, seen) : rejection(scene, seen, proposal, note)
  },
})

/** Two may decide at once, in two groups or on two platforms: the second is told that nothing is left to decide. */
const whileItWaits =
  (scene: Scene, seen: SeenOrder, { at, by }: Proposal) =>
  async (): Promise<Answer | null> => {
    const stored = await findOrder(scene.trx, seen.stored.order.id)
    const waits = stored?.proposal ?? null
    return waits?.at === at && waits.by === by ? null : nothingToDecide(scene, { ...seen, stored: stored ?? seen.stored })
  }

function nothingToDecide({ now }: Scene, { stored: { order } }: SeenOrder): Answer {
  const granted = order.exemption !== null && order.exemption.revokedAt === null ? order.exemption : null
  const done = granted === null ? '' : `，已于 ${briefly(granted.grantedAt, now)} 豁免（${exemptionText[granted.reason]}）`
  return { replies: [says(`工单 ${order.id} 没有待审批的豁免申请${done}。`)] }
}

function approval(scene: Scene, seen: SeenOrder, proposal: Proposal): Answer | Plan {
  const after = verdictWith(seen.stored, proposal, scene)
  if (lacksEvidence(after)) {
    const { id } = seen.stored.order
    return {
      replies: [says(`工单 ${id} 的客户已投诉，这份申请没有凭证，批准了也无效〔三(三)1〕。请提出人补上凭证，或发：/驳回 ${id}。`)],
      audit: { outcome: 'refused', orderId: id, detail: 'complaint without evidence' },
    }
  }
  const { at: _, by, ...request } = proposal
  const granted = grant(seen, request, after, by)
  const claim = whileItWaits(scene, seen, proposal)
  return { title: '请确认批准豁免', ...granted, claim, fields: [...granted.fields, proposedField(scene, proposal)] }
}

function rejection(scene: Scene, seen: SeenOrder, proposal: Proposal, note: string | null): Plan {
  const { order } = seen.stored
  const { reason, evidence, by } = proposal
  return {
    title: '请确认驳回豁免',
    fields: [
      { name: '原因', value: exemptionName(proposal) },
      { name: '凭证', value: evidence ?? '无' },
      ...(note === null ? [] : [{ name: '驳回理由', value: note }]),
      proposedField(scene, proposal),
    ],
    event: { type: 'exemption-rejected', payload: { note } },
    claim: whileItWaits(scene, seen, proposal),
    done: [`工单 ${order.id} 的豁免申请已驳回：${exemptionName(proposal)}${note === null ? '' : `（${note}）`}`],
    repeat: null,
    hear: by === null ? [] : [by],
    audit: { outcome: 'done', detail: `rejected ${reason}${note === null ? '' : ` ${note}`}` },
  }
}
