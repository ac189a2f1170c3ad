import { commonText } from '../../../messages/outages/outage-text.ts'
import { type Decision, decide, mayDecide } from '../../../outages/decide.ts'
import { type Outage, outageOf } from '../../../outages/outages.ts'
import { someOrders } from '../../../outages/proposal.ts'
import { stateNames } from '../../../outages/words.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import { districtName } from '../../../people/organisation.ts'
import { type Answer, type Deed, type Notice, type Scene, type Weighed, says } from '../../command.ts'
import { groupToTell, holders } from '../../district-group.ts'
import { deed } from '../../gate.ts'
import { words } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'
import { candidateLines } from './candidates.ts'
import { type OutageWish, noOutage, outageHere, outageWish } from './outage-here.ts'

interface Row {
  readonly decision: Decision
  readonly name: string
  readonly word: string
  readonly aliases: readonly string[]
  readonly summary: string
  /** What has to be said beside the number, with an example. */
  readonly text?: { readonly name: string; readonly example: string }
}

const decisionDeed = ({ decision, text, ...row }: Row): Deed =>
  deed({
    ...row,
    usage: `/${row.word} <编号>${text === undefined ? '' : ` <${text.name}>`}`,
    example: `/${row.word} 12${text === undefined ? '' : ` ${text.example}`}`,
    about: 'nothing',
    action: 'decide-outage',
    does: row.word,
    line: (said) => words(said.text ?? ''),
    read: (rest) => ({ understood: outageWish(rest) }),
    weigh: (scene, _, wish) => weigh(scene, decision, row.word, wish, text),
  })

async function weigh(
  scene: Scene,
  decision: Decision,
  word: string,
  { id, text }: OutageWish,
  needs: Row['text'],
): Promise<Answer | Weighed> {
  if (id === null) return refused(`缺少群障的编号，见：群障。`, 'no number')
  if (needs !== undefined && text === '') return refused(`缺少${needs.name}，如：/${word} ${id} ${needs.example}`, `no ${needs.name}`)
  const outage = await outageHere(scene, id, 'decide-outage')
  if (outage === null) return refused(`${noOutage(id)}。`, `no ${id}`)
  if (!mayDecide(outage, decision)) return refused(`群障 ${id} ${stateNames[outage.state]}，现在不能${word}。`, `${id} is ${outage.state}`)
  const { organisation, now, trx, asker } = scene
  const { common, orders, since } = outage
  return {
    orderId: `outage/${id}`,
    fingerprint: JSON.stringify([id, outage.state, text]),
    question: {
      title: `请确认${word}`,
      fields: [
        { name: '群障', value: `${id}　${districtName(organisation, common.district)} ${commonText(common)}` },
        { name: '工单', value: `${someOrders(orders)}，${briefly(since, now)} 起` },
        ...(text === '' ? [] : [{ name: decision === 'cause' ? '原因' : '理由', value: text }]),
      ],
      body: [effects[decision]],
    },
    carryOut: async () => {
      if (!(await decide(trx, outage, decision, asker.id, text, now)))
        return refused(`群障 ${id} 刚刚有变化，请重新发送。`, `${id} changed`)
      const decided = (await outageOf(trx, id)) ?? outage
      return {
        replies: [says(...(await replyLines(scene, decided, decision, text)))],
        notices: decision === 'accept' || decision === 'close' ? await districtNotice(scene, decided, decision) : [],
        audit: { outcome: 'done', orderId: null, detail: `${decision} ${id} ${text}`.trim() },
      }
    },
  }
}

const effects: Readonly<Record<Decision, string>> = {
  accept: '在区县的群里通知装维和区县一次，此后的提醒把这些工单合并为一行。时限、赔付照常。',
  watch: '不通知区县；报障户数翻倍时再提示。',
  refuse: '不再提示，除非报障户数翻倍。',
  cause: '列出可考虑豁免的工单，由人逐单登记。',
  close: '在区县的群里通知装维和区县一次。',
}

async function replyLines(scene: Scene, outage: Outage, decision: Decision, text: string): Promise<string[]> {
  const { id, common, orders } = outage
  const what = `群障 ${id}（${commonText(common)}，${orders.length} 单）`
  switch (decision) {
    case 'accept':
      return [`已确认${what}。`, `查明原因后：/群障原因 ${id} <原因>；恢复后：/恢复群障 ${id}`]
    case 'watch':
      return [`${what}观察中，户数翻倍时再提示。`]
    case 'refuse':
      return [`已驳回${what}：${text}。`]
    case 'cause':
      return [`已记录${what}的原因：${text}。`, ...(await candidateLines(scene, outage, text))]
    case 'close':
      return [`已记录${what}恢复。各单仍须在综调报竣。`]
  }
}

/** Crews and the district hear of it once, in the district's group. */
async function districtNotice(scene: Scene, outage: Outage, decision: 'accept' | 'close'): Promise<Notice[]> {
  const { organisation, trx, now } = scene
  const { id, common, orders, since } = outage
  const group = await groupToTell(scene, common.district)
  if (group === null) return []
  const crews = new Set((await ordersByNumber(trx, orders, now)).flatMap(({ order }) => order.installer ?? []))
  const people = organisation.people.filter(({ crew }) => crew !== null && crews.has(crew)).map((person) => person.id)
  const others = (['dispatcher', 'manager'] as const).flatMap((role) => holders(organisation, role, common.district))
  const text =
    decision === 'accept'
      ? [
          `群障 ${id}：${commonText(common)}，${briefly(since, now)} 起 ${orders.length} 单，按同一故障处理。`,
          `工单：${someOrders(orders)}`,
          '时限和赔付照常，请向客户说明。',
        ]
      : [`群障 ${id}（${commonText(common)}）已恢复，请逐单核实、在综调报竣。`, `工单：${someOrders(orders)}`]
  return [
    {
      key: `outage/${id}/${decision}/${outage.decidedAt ?? now}`,
      group: group.id,
      message: { kind: 'text', text: text.join('\n'), mentions: [...new Set([...people, ...others])] },
      lane: 'alert',
    },
  ]
}

const refused = (text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: null, detail },
})

export const acceptOutage = decisionDeed({
  decision: 'accept',
  name: 'accept-outage',
  word: '接受群障',
  aliases: ['确认群障'],
  summary: '确认几张障碍单是同一故障：通知装维和区县一次',
})

export const watchOutage = decisionDeed({
  decision: 'watch',
  name: 'watch-outage',
  word: '观察群障',
  aliases: [],
  summary: '先观察：户数翻倍时再提示',
})

export const refuseOutage = decisionDeed({
  decision: 'refuse',
  name: 'refuse-outage',
  word: '驳回群障',
  aliases: [],
  summary: '不是同一故障，写明理由',
  text: { name: '理由', example: '各户原因不同' },
})

export const outageCause = decisionDeed({
  decision: 'cause',
  name: 'outage-cause',
  word: '群障原因',
  aliases: [],
  summary: '记录群障的原因，列出可考虑豁免的工单',
  text: { name: '原因', example: '市政施工挖断光缆' },
})

export const closeOutage = decisionDeed({
  decision: 'close',
  name: 'close-outage',
  word: '恢复群障',
  aliases: ['群障恢复'],
  summary: '故障已恢复：通知装维和区县一次',
})
