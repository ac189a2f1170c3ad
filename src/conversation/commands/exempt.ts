import { nameOf } from '../../people/organisation.ts'
import { exemptionText } from '../../policy/explain.ts'
import type { ExemptionReason } from '../../policy/order.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { type Answer, type Read, type Scene, says } from '../command.ts'
import type { SaidExemption } from '../../orders/history/event.ts'
import { exemptionName } from '../../orders/words/value-words.ts'
import { decisionFields, forAudit, grant, grantedBy, lacksEvidence, proposedField, reasonText, verdictWith } from '../deeds/exemption.ts'
import { type Plan, orderDeed, orderFields } from '../deeds/order-deed.ts'
import { evidenceIn } from '../grammar/evidence.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { saidReason } from '../grammar/reasons.ts'
import { holders } from '../district-group.ts'
import { type SeenOrder, mayDoTo } from '../order/seen-order.ts'
import { orderAnd } from '../reading/order-and-more.ts'
import { closedList, reasonOf, reasonWord, whyNoReason, withoutReason } from '../reading/reasons.ts'
import { firstWord } from '../reading/text.ts'
import { briefly } from '../reading/time-text.ts'

export const exempt = orderDeed({
  name: 'exempt',
  word: '豁免',
  aliases: ['申请豁免', '免责'],
  usage: '/豁免 <工单> <原因> [凭证]',
  example: '/豁免 ZD20261121000001 客户原因 录音123',
  summary: `登记免责，原因只能是${closedList}；经理带凭证的当场生效，其余待他人审批`,
  action: 'propose-exemption',
  does: '登记豁免',
  read,
  line: ({ keys = [], reason, said, evidence }) => [
    ...keys,
    // A reason outside the closed list is refused in its own words.
    ...(reason === undefined ? (said === undefined || said === '' ? [] : [said]) : [`${reasonWord(reason)}${inBrackets(said)}`]),
    ...(evidence === undefined ? [] : [evidence]),
  ],
  wrong: ({ reason, said = '' }) => (reason === undefined && said !== '' ? whyNoReason(said) : null),
  plan,
})

/** What was said for the reason, where it says more: `（客户不在家）`. */
function inBrackets(said = ''): string {
  const more = withoutReason(said).replace(/[（）()]/g, '')
  return more === '' ? '' : `（${more}）`
}

/** The reason as typed: whether it is one is nobody's business who has no right to it. */
interface ExemptionWish {
  readonly id: string
  readonly word: string
  readonly said: string | null
  readonly evidence: string | null
}

const WITH_WORDS = /^([^\s（(]+)[（(]([^（）()]+)[）)][\s,，、;；]*(.*)$/s

function read(rest: string): Read<ExemptionWish> {
  const order = orderAnd('原因', rest)
  if ('problem' in order) return order.problem === '缺少原因' ? { problem: `缺少原因（${closedList}）` } : order
  const { id, text } = order.understood
  const [, named, said = null, more = ''] = WITH_WORDS.exec(text) ?? []
  const { word, rest: evidence } = named === undefined ? firstWord(text) : { word: named, rest: more }
  if (word === '') return { problem: `缺少原因（${closedList}）` }
  // `不可抗力 暴雨` goes on about the reason: that is no evidence.
  const isMoreReason = evidenceIn(evidence).length === 0 && saidReason(evidence) !== null
  return { understood: { id, word, said, evidence: evidence === '' ? null : evidence }, loosely: reasonOf(word) === null || isMoreReason }
}

async function plan(scene: Scene, seen: SeenOrder, { id, word, said, evidence }: ExemptionWish): Promise<Answer | Plan> {
  const reason = reasonOf(word)
  if (reason === null) return no(id, whyNoReason(word), word)
  const request: SaidExemption = { reason, evidence, ...(said === null ? {} : { said }) }
  const pointless = await whyPointless(scene, seen, request)
  if (pointless !== null) return pointless
  const after = verdictWith(seen.stored, request, scene)
  if (lacksEvidence(after)) return asksForProof(id, reason, said)
  const approval = { proposedBy: scene.asker.id, evidence: evidence !== null }
  return mayDoTo(scene, 'approve-exemption', seen, approval).allowed
    ? { title: '请确认登记豁免', ...grant(seen, request, after, null), proof: evidence }
    : proposal(scene, seen, request, after)
}

const no = (id: string, text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: id, detail },
})

/** 三(三)1. The answer may be a picture in the private chat. */
function asksForProof(id: string, reason: ExemptionReason, said: string | null): Answer {
  const why = `工单 ${id} 的客户已投诉，豁免必须有凭证〔三(三)1〕。`
  const how = '请在10分钟内发录音编号（例如 录音123），或者在私聊里发图片给我。'
  const kept: SaidArguments = { keys: [id], reason, ...(said === null ? {} : { said }) }
  return {
    replies: [says(why, `请写上凭证重新发送，例如：/豁免 ${id} ${reasonWord(reason)} 录音123`)],
    audit: { outcome: 'refused', orderId: id, detail: 'complaint without evidence' },
    asks: {
      question: { command: 'exempt', said: kept, missing: ['evidence'], choices: [] },
      replies: [says(`${why}${how}`)],
    },
  }
}

/** Why there is nothing to exempt, or nothing more to do about it; null when there is. */
async function whyPointless(scene: Scene, seen: SeenOrder, request: SaidExemption): Promise<Answer | null> {
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

async function alreadyGranted(scene: Scene, { stored, verdict }: SeenOrder, { reason, evidence }: SaidExemption): Promise<Answer | null> {
  const granted = stored.order.exemption
  if (granted === null || granted.revokedAt !== null) return null
  // It does not hold, and now there is what it lacked.
  if (lacksEvidence(verdict) && evidence !== null) return null
  const { id } = stored.order
  const by = await grantedBy(scene, id)
  const done = `${exemptionText[granted.reason]}，${nameOf(scene.organisation, by)} ${briefly(granted.grantedAt, scene.now)} 登记`
  const text =
    granted.reason === reason
      ? `工单 ${id} 已经登记过豁免：${done}。`
      : `工单 ${id} 已有豁免（${done}），要改原因须先撤销：/撤销豁免 ${id} <理由>。`
  return { replies: [says(text)] }
}

function alreadyProposed(scene: Scene, { stored: { order, proposal } }: SeenOrder, { reason, evidence }: SaidExemption): Answer | null {
  if (proposal === null || proposal.by === null) return null
  // Someone adds what was missing to their own proposal.
  if (proposal.by === scene.asker.id && (proposal.reason !== reason || (proposal.evidence === null && evidence !== null))) return null
  const who = `${nameOf(scene.organisation, proposal.by)} ${briefly(proposal.at, scene.now)} 提出`
  const next = proposal.by === scene.asker.id ? '' : `有权限的人可发：/批准 ${order.id}，或 /驳回 ${order.id}。`
  return { replies: [says(`工单 ${order.id} 已有豁免申请待审批：${exemptionName(proposal)}，${who}。${next}`)] }
}

/** Another person decides; those who may are asked in the district's group. */
function proposal(scene: Scene, seen: SeenOrder, request: SaidExemption, after: Verdict): Plan {
  const { organisation, asker, now } = scene
  const { id, district } = seen.stored.order
  const fields = decisionFields(seen.verdict, request, after)
  return {
    title: '请确认提交豁免申请',
    fields,
    body: [`${request.evidence === null ? '没有凭证，' : ''}提交后由另一位有权限的人审批。`],
    event: { type: 'exemption-proposed', payload: request },
    proof: request.evidence,
    done: [`工单 ${id} 的豁免申请已提交：${reasonText(request)}`],
    repeat: null,
    asksGroup: {
      key: 'proposal',
      isTheAnswer: true,
      card: {
        title: '豁免申请待审批',
        fields: [...orderFields(scene, seen), ...fields, proposedField(scene, { by: asker.id, at: now })],
        body: ['已提交，须由另一位有权限的人审批。'],
        buttons: [
          { label: '批准', says: `/批准 ${id}`, style: 'primary' },
          { label: '驳回', says: `/驳回 ${id}`, style: 'danger' },
        ],
        mentions: holders(organisation, 'manager', district).filter((person) => person !== asker.id),
      },
      told: '请有权限的人审批',
      unreachable: '请自行联系有权审批的人',
    },
    audit: { outcome: 'asked', detail: `proposed ${forAudit(request)}` },
  }
}
