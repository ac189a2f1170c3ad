import type { StoredOrder } from '../../orders/current/rows.ts'
import type { SaidExemption } from '../../orders/history/event.ts'
import { historyOf } from '../../orders/history/event-log.ts'
import { exemptionName } from '../../orders/words/value-words.ts'
import type { Proposal } from '../../orders/current/project.ts'
import { nameOf } from '../../people/organisation.ts'
import { when, whenBriefly } from '../../policy/explain.ts'
import { judge } from '../../policy/judge.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { QuestionText, Scene } from '../command.ts'
import { moneyText } from '../order/order-card.ts'
import type { SeenOrder } from '../order/seen-order.ts'
import type { Plan } from './order-deed.ts'

/** What the verdict would be were the exemption granted now. */
export const verdictWith = ({ order }: StoredOrder, { reason, evidence }: SaidExemption, { now, context }: Scene): Verdict =>
  judge({ ...order, exemption: { reason, evidence, grantedAt: now, revokedAt: null } }, context)

/** 三(三)1: against a complaint an exemption without evidence would not hold. */
export const lacksEvidence = (after: Verdict): boolean => after.flags.some((flag) => flag === 'exemption-void-no-evidence')

/** What a person should see before they decide. */
export const decisionFields = (before: Verdict, request: SaidExemption, after: Verdict): QuestionText['fields'] => [
  { name: '原因', value: exemptionName(request) },
  { name: '凭证', value: request.evidence ?? '无' },
  { name: '结果', value: after.status === 'open' ? '超时后免责' : changeText(before, after) },
]

/** `应补偿 10元 → 免责（客户原因）`, or when it begins to count. */
export const changeText = (before: Verdict, after: Verdict): string =>
  after.status === 'open' ? '豁免已登记，超时后生效' : `${moneyText(before) ?? '不补偿'} → ${moneyText(after) ?? '不补偿'}`

/** The person who granted the exemption that the order has. */
export const grantedBy = async ({ trx }: Scene, id: string): Promise<string | null> =>
  (await historyOf(trx, id)).findLast(({ type }) => type === 'exemption-granted')?.actor ?? null

/** The exemption takes effect; `proposedBy` hears of it. */
export function grant(
  { stored, verdict: before }: SeenOrder,
  request: SaidExemption,
  after: Verdict,
  proposedBy: string | null,
): Omit<Plan, 'title'> {
  const { id } = stored.order
  return {
    fields: decisionFields(before, request, after),
    event: { type: 'exemption-granted', payload: request },
    done: [
      after.status === 'open' ? `工单 ${id}：${changeText(before, after)}` : `工单 ${id} 已豁免：${changeText(before, after)}`,
      reasonText(request),
    ],
    repeat: '请',
    hear: proposedBy === null ? [] : [proposedBy],
    audit: { outcome: 'done', detail: `granted ${forAudit(request)}` },
  }
}

export const reasonText = (request: SaidExemption): string =>
  `${exemptionName(request)}，${request.evidence === null ? '无凭证' : `凭证 ${request.evidence}`}`

/** Who proposed it and when, on the card that is decided upon and in the question alike. */
export const proposedField = ({ organisation }: Scene, { by, at }: Pick<Proposal, 'by' | 'at'>): QuestionText['fields'][number] =>
  by === null ? { name: '定责', value: when(at) } : { name: '提出', value: `${nameOf(organisation, by)} ${whenBriefly(at)}` }

export const forAudit = ({ reason, evidence }: SaidExemption): string => (evidence === null ? reason : `${reason} ${evidence}`)
