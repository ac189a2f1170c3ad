import { sourceSystems } from '../../messages/order-words.ts'
import { appendEvents } from '../../orders/append/append.ts'
import type { Proposal } from '../../orders/current/project.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import { exemptionText } from '../../policy/explain.ts'
import { judge } from '../../policy/judge.ts'
import type { ExemptionReason } from '../../policy/order.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { type Answer, type Asked, type Notice, type Scene, says } from '../command.ts'
import { groupToTell, holders, isHere } from '../district-group.ts'
import { chatEvent } from './chat-event.ts'
import { moneyText, stateText } from '../order/order-card.ts'
import type { SeenOrder } from '../order/order-here.ts'
import { moment } from '../reading/time-text.ts'

export interface ExemptionRequest {
  readonly reason: ExemptionReason
  readonly evidence: string | null
}

/** What the verdict would be were the exemption granted now. */
export const verdictWith = ({ order }: StoredOrder, { reason, evidence }: ExemptionRequest, { now, context }: Scene): Verdict =>
  judge({ ...order, exemption: { reason, evidence, grantedAt: now, revokedAt: null } }, context)

/** 三(三)1: against a complaint an exemption without evidence would not hold. */
export const lacksEvidence = (after: Verdict): boolean => after.flags.some((flag) => flag === 'exemption-void-no-evidence')

/** `应补偿 10元 → 免责（客户原因）`, or when it begins to count. */
export function changeText(before: Verdict, after: Verdict): string {
  if (after.status === 'open') return '豁免已登记，超时后生效'
  return `${moneyText(before) ?? '不补偿'} → ${moneyText(after) ?? '不补偿'}`
}

/** What a person should see before they decide. */
export function decisionFields(
  scene: Scene,
  { stored, verdict }: SeenOrder,
  { reason, evidence }: ExemptionRequest,
  after: Verdict,
): Asked['fields'] {
  return [
    { name: '工单', value: stored.order.id },
    { name: '状态', value: stateText(stored, verdict, scene.now) },
    { name: '原因', value: exemptionText[reason] },
    { name: '凭证', value: evidence ?? '无' },
    { name: '结果', value: after.status === 'open' ? '超时后免责' : changeText(verdict, after) },
  ]
}

/** Grants the exemption and says what came of it; `proposedBy` hears of it too. */
export async function carryOutGrant(
  scene: Scene,
  { stored }: SeenOrder,
  request: ExemptionRequest,
  before: Verdict,
  proposedBy: string | null,
): Promise<Answer> {
  const { order } = stored
  await appendEvents(
    scene.trx,
    [{ ...chatEvent(scene, order.id, 'exemption-granted'), type: 'exemption-granted', payload: { ...request } }],
    scene.context,
  )
  const after = verdictWith(stored, request, scene)
  const lines = [
    after.status === 'open' ? `工单 ${order.id}：${changeText(before, after)}` : `工单 ${order.id} 已豁免：${changeText(before, after)}`,
    reasonText(request),
    `${scene.asker.name} ${moment(scene.now, scene.now)}`,
    `请同步在${sourceSystems[order.kind]}操作。`,
  ]
  return {
    replies: [withMentions(lines, proposedBy === null || !isHere(scene, order.district) ? [] : [proposedBy])],
    notices: proposedBy === null ? [] : await tellProposer(scene, order.district, proposedBy, lines),
    audit: {
      outcome: 'done',
      orderId: order.id,
      detail: `granted ${request.reason}${request.evidence === null ? '' : ` ${request.evidence}`}`,
    },
  }
}

/** Records the proposal and asks those who may decide, where the district's people are. */
export async function carryOutProposal(scene: Scene, seen: SeenOrder, request: ExemptionRequest): Promise<Answer> {
  const { order } = seen.stored
  await appendEvents(
    scene.trx,
    [{ ...chatEvent(scene, order.id, 'exemption-proposed'), type: 'exemption-proposed', payload: { ...request } }],
    scene.context,
  )
  const group = await groupToTell(scene, order.district)
  const told = group === null ? '现在不能在该区县的群里发消息，请自行联系有权审批的人' : `已在${group.name}请有权限的人审批`
  return {
    replies: [
      says(`工单 ${order.id} 的豁免申请已提交：${reasonText(request)}`, `${told}。`, `${scene.asker.name} ${moment(scene.now, scene.now)}`),
    ],
    notices: group === null ? [] : [askForDecision(scene, seen, request, group.id)],
    audit: {
      outcome: 'asked',
      orderId: order.id,
      detail: `proposed ${request.reason}${request.evidence === null ? '' : ` ${request.evidence}`}`,
    },
  }
}

function askForDecision(scene: Scene, seen: SeenOrder, request: ExemptionRequest, group: string): Notice {
  const { id, district } = seen.stored.order
  return {
    key: `proposal/${id}/${scene.platform}/${scene.messageId}`,
    group,
    lane: 'alert',
    message: {
      kind: 'card',
      title: '豁免申请待审批',
      fields: decisionFields(scene, seen, request, verdictWith(seen.stored, request, scene)),
      body: [`${scene.asker.name} ${moment(scene.now, scene.now)} 提出`, '须由另一位有权限的人审批。'],
      buttons: [
        { label: '批准', says: `/批准 ${id}`, style: 'primary' },
        { label: '驳回', says: `/驳回 ${id}`, style: 'danger' },
      ],
      mentions: holders(scene.organisation, 'manager', district).filter((person) => person !== scene.asker.id),
    },
  }
}

/** Refuses a proposal; the order's verdict stays as it is. */
export async function carryOutRejection(scene: Scene, { stored }: SeenOrder, proposal: Proposal, note: string | null): Promise<Answer> {
  const { order } = stored
  await appendEvents(
    scene.trx,
    [{ ...chatEvent(scene, order.id, 'exemption-rejected'), type: 'exemption-rejected', payload: { note } }],
    scene.context,
  )
  const lines = [
    `工单 ${order.id} 的豁免申请已驳回：${exemptionText[proposal.reason]}${note === null ? '' : `（${note}）`}`,
    `${scene.asker.name} ${moment(scene.now, scene.now)}`,
  ]
  const { by } = proposal
  return {
    replies: [withMentions(lines, by === null || !isHere(scene, order.district) ? [] : [by])],
    notices: by === null ? [] : await tellProposer(scene, order.district, by, lines),
    audit: { outcome: 'done', orderId: order.id, detail: `rejected ${proposal.reason}${note === null ? '' : ` ${note}`}` },
  }
}

/** Whoever proposed hears of the decision in the district's group, unless it was taken there. */
async function tellProposer(scene: Scene, district: string, proposedBy: string, lines: readonly string[]): Promise<Notice[]> {
  const group = await groupToTell(scene, district)
  if (group === null || isHere(scene, district)) return []
  return [
    { key: `decision/${scene.platform}/${scene.messageId}`, group: group.id, lane: 'alert', message: withMentions(lines, [proposedBy]) },
  ]
}

const withMentions = (lines: readonly string[], mentions: readonly string[]) => ({
  kind: 'text' as const,
  text: lines.join('\n'),
  mentions,
})

export const reasonText = ({ reason, evidence }: ExemptionRequest): string =>
  `${exemptionText[reason]}，${evidence === null ? '无凭证' : `凭证 ${evidence}`}`
