import { exemptionText } from '../../policy/explain.ts'
import { districtsFor } from '../../people/permissions.ts'
import type { Proposal } from '../../orders/current/project.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../command.ts'
import { deed } from '../deeds/deed.ts'
import { carryOutGrant, carryOutRejection, decisionFields, lacksEvidence, verdictWith } from '../deeds/exemption.ts'
import { type SeenOrder, fingerprintOf, refusedHere, withOrder } from '../order/order-here.ts'
import { takeOrderNumber } from '../reading/order-number.ts'
import { nameOf } from '../../people/organisation.ts'
import { refusal } from '../refusal.ts'
import { moment } from '../reading/time-text.ts'
import { readOrderOnly } from './find-order.ts'

type Weigh = (scene: Scene) => Promise<Answer | Weighed>

export const approve = deed(
  {
    name: '批准',
    aliases: ['批准豁免', '同意豁免'],
    usage: '/批准 <工单>',
    example: '/批准 ZD20261121000001',
    summary: '批准别人提出的豁免申请',
    action: 'approve-exemption',
  },
  (rest) =>
    readOrderOnly(
      rest,
      (id): Weigh =>
        (scene) =>
          decide(scene, id, approval),
    ),
)

export const reject = deed(
  {
    name: '驳回',
    aliases: ['驳回豁免', '拒绝豁免'],
    usage: '/驳回 <工单> [理由]',
    example: '/驳回 ZD20261121000001 录音里客户没有同意',
    summary: '驳回别人提出的豁免申请',
    action: 'approve-exemption',
  },
  (rest): Read<Weigh> => {
    const taken = takeOrderNumber(rest)
    if (taken === null) return { problem: rest === '' ? '缺少工单号' : '工单号写得不对' }
    const note = taken.rest === '' ? null : taken.rest
    return { understood: (scene) => decide(scene, taken.id, (s, seen, proposal) => rejection(s, seen, proposal, note)) }
  },
)

type Decision = (scene: Scene, seen: SeenOrder, proposal: Proposal) => Answer | Weighed

async function decide(scene: Scene, id: string, decision: Decision): Promise<Answer | Weighed> {
  if (districtsFor(scene.organisation, scene.asker.id, 'approve-exemption', scene.conversation).length === 0) {
    return refusal('approve-exemption', 'role', id)
  }
  return withOrder(scene, id, (seen) => {
    const { proposal } = seen.stored
    const approval = { proposedBy: proposal?.by ?? '', evidence: proposal?.evidence !== null }
    return (
      refusedHere(scene, 'approve-exemption', seen, approval) ??
      (proposal === null ? nothingToDecide(scene, seen) : decision(scene, seen, proposal))
    )
  })
}

function nothingToDecide({ now }: Scene, { stored: { order } }: SeenOrder): Answer {
  const granted = order.exemption !== null && order.exemption.revokedAt === null ? order.exemption : null
  const done = granted === null ? '' : `，已于 ${moment(granted.grantedAt, now)} 豁免（${exemptionText[granted.reason]}）`
  return { replies: [says(`工单 ${order.id} 没有待审批的豁免申请${done}。`)] }
}

const approval: Decision = (scene, seen, proposal) => {
  const after = verdictWith(seen.stored, proposal, scene)
  if (lacksEvidence(after)) {
    const { id } = seen.stored.order
    return {
      replies: [says(`工单 ${id} 的客户已投诉，这份申请没有凭证，批准了也无效〔三(三)1〕。请提出人补上凭证，或发：/驳回 ${id}。`)],
      audit: { outcome: 'refused', orderId: id, detail: 'complaint without evidence' },
    }
  }
  return {
    orderId: seen.stored.order.id,
    fingerprint: fingerprintOf(seen.stored),
    question: { title: '请确认批准豁免', fields: decisionFields(scene, seen, proposal, after), body: [proposedBy(scene, proposal)] },
    carryOut: () => carryOutGrant(scene, seen, { reason: proposal.reason, evidence: proposal.evidence }, seen.verdict, proposal.by),
  }
}

function rejection(scene: Scene, seen: SeenOrder, proposal: Proposal, note: string | null): Weighed {
  const { order } = seen.stored
  return {
    orderId: order.id,
    fingerprint: fingerprintOf(seen.stored),
    question: {
      title: '请确认驳回豁免',
      fields: [
        { name: '工单', value: order.id },
        { name: '原因', value: exemptionText[proposal.reason] },
        { name: '凭证', value: proposal.evidence ?? '无' },
        { name: '驳回理由', value: note ?? '未填写' },
      ],
      body: [proposedBy(scene, proposal)],
    },
    carryOut: () => carryOutRejection(scene, seen, proposal, note),
  }
}

const proposedBy = ({ organisation, now }: Scene, { by, at }: Proposal): string =>
  by === null ? `源系统定责 ${moment(at, now)}` : `${nameOf(organisation, by)} ${moment(at, now)} 提出`
