import { historyOf } from '../../orders/history/event-log.ts'
import { districtsFor } from '../../people/permissions.ts'
import { exemptionText } from '../../policy/explain.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../command.ts'
import { deed } from '../deeds/deed.ts'
import { type ExemptionRequest, carryOutGrant, carryOutProposal, decisionFields, lacksEvidence, verdictWith } from '../deeds/exemption.ts'
import { type SeenOrder, fingerprintOf, refusedHere, withOrder } from '../order/order-here.ts'
import { takeOrderNumber } from '../reading/order-number.ts'
import { closedList, reasonOf, whyNoReason } from '../reading/reasons.ts'
import { nameOf } from '../../people/organisation.ts'
import { refusal } from '../refusal.ts'
import { firstWord } from '../reading/text.ts'
import { moment } from '../reading/time-text.ts'

export const exempt = deed(
  {
    name: '豁免',
    aliases: ['申请豁免', '免责'],
    usage: '/豁免 <工单> <原因> [凭证]',
    example: '/豁免 ZD20261121000001 客户原因 录音123',
    summary: `登记免责，原因只能是${closedList}；经理带凭证的当场生效，其余待他人审批`,
    action: 'propose-exemption',
  },
  read,
)

interface Wanted {
  readonly id: string
  readonly word: string
  readonly evidence: string | null
}

function read(rest: string): Read<(scene: Scene) => Promise<Answer | Weighed>> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号和原因' : '工单号写得不对' }
  const { word, rest: evidence } = firstWord(taken.rest)
  if (word === '') return { problem: `缺少原因（${closedList}）` }
  return { understood: (scene) => weigh(scene, { id: taken.id, word, evidence: evidence === '' ? null : evidence }) }
}

async function weigh(scene: Scene, { id, word, evidence }: Wanted): Promise<Answer | Weighed> {
  if (districtsFor(scene.organisation, scene.asker.id, 'propose-exemption', scene.conversation).length === 0) {
    return refusal('propose-exemption', 'role', id)
  }
  const reason = reasonOf(word)
  return withOrder(scene, id, async (seen) => {
    const refused = refusedHere(scene, 'propose-exemption', seen)
    if (refused !== null) return refused
    if (reason === null) return no(id, whyNoReason(word), word)
    const request: ExemptionRequest = { reason, evidence }
    return (await senseless(scene, seen, request)) ?? weighed(scene, seen, request)
  })
}

const no = (id: string, text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: id, detail },
})

/** Why there is nothing to exempt, or nothing more to do about it; null when there is. */
async function senseless(scene: Scene, seen: SeenOrder, request: ExemptionRequest): Promise<Answer | null> {
  const { verdict, stored } = seen
  const { id, area } = stored.order
  if (!verdict.inScope) return no(id, `工单 ${id} 不在承诺范围内，不涉及补偿，不需要豁免。`, 'not covered')
  if (area === 'rural') return no(id, `工单 ${id} 在农村区域，超时自动免责，不需要登记〔三(二)2〕〔I-13〕。`, 'rural anyway')
  if (request.reason === 'rural') return no(id, `工单 ${id} 不在农村区域，不能以农村为由豁免〔三(二)2〕。`, 'not rural')
  if (verdict.status === 'on-time') return no(id, `工单 ${id} 已按时完成，不需要豁免。`, 'in time')
  if (verdict.status === 'cancelled' && verdict.lateDays === 0) return no(id, `工单 ${id} 已撤单，不涉及补偿，不需要豁免。`, 'cancelled')
  if (verdict.exemption === 'force-majeure' && stored.order.exemption?.reason !== 'force-majeure') {
    return no(id, `工单 ${id} 已因不可抗力免责，不需要再登记。`, 'force majeure anyway')
  }
  return (await alreadyGranted(scene, seen, request)) ?? alreadyProposed(scene, seen, request)
}

async function alreadyGranted(
  scene: Scene,
  { stored, verdict }: SeenOrder,
  { reason, evidence }: ExemptionRequest,
): Promise<Answer | null> {
  const granted = stored.order.exemption
  if (granted === null || granted.revokedAt !== null) return null
  // It does not hold, and now there is what it lacked.
  if (lacksEvidence(verdict) && evidence !== null) return null
  const { id } = stored.order
  const by = (await historyOf(scene.trx, id)).findLast(({ type }) => type === 'exemption-granted')?.actor ?? null
  const done = `${exemptionText[granted.reason]}，${nameOf(scene.organisation, by)} ${moment(granted.grantedAt, scene.now)} 登记`
  const text = granted.reason === reason ? `工单 ${id} 已经登记过豁免：${done}。` : `工单 ${id} 已有豁免（${done}），要改原因须先撤销。`
  return { replies: [says(text)] }
}

function alreadyProposed(scene: Scene, { stored: { order, proposal } }: SeenOrder, { reason, evidence }: ExemptionRequest): Answer | null {
  if (proposal === null || proposal.by === null) return null
  // Someone adds what was missing to their own proposal.
  if (proposal.by === scene.asker.id && (proposal.reason !== reason || (proposal.evidence === null && evidence !== null))) return null
  const who = `${nameOf(scene.organisation, proposal.by)} ${moment(proposal.at, scene.now)} 提出`
  const next = proposal.by === scene.asker.id ? '' : `有权限的人可发：/批准 ${order.id}，或 /驳回 ${order.id}。`
  return { replies: [says(`工单 ${order.id} 已有豁免申请待审批：${exemptionText[proposal.reason]}，${who}。${next}`)] }
}

function weighed(scene: Scene, seen: SeenOrder, request: ExemptionRequest): Answer | Weighed {
  const { stored, verdict } = seen
  const after = verdictWith(stored, request, scene)
  const { id } = stored.order
  if (lacksEvidence(after)) {
    return no(id, `工单 ${id} 的客户已投诉，豁免必须有凭证〔三(三)1〕。请把凭证写在原因后面。`, 'complaint without evidence')
  }
  const atOnce = refusedHere(scene, 'approve-exemption', seen, { proposedBy: scene.asker.id, evidence: request.evidence !== null }) === null
  return {
    orderId: id,
    fingerprint: fingerprintOf(stored),
    question: {
      title: atOnce ? '请确认登记豁免' : '请确认提交豁免申请',
      fields: decisionFields(scene, seen, request, after),
      body: atOnce ? [] : [`${whyProposal(request.evidence)}提交后由另一位有权限的人审批。`],
    },
    carryOut: () => (atOnce ? carryOutGrant(scene, seen, request, verdict, null) : carryOutProposal(scene, seen, request)),
  }
}

const whyProposal = (evidence: string | null): string => (evidence === null ? '没有凭证，' : '')
