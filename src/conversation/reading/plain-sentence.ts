import { answerOf } from '../../knowledge/entries.ts'
import { wordingOf } from '../../knowledge/wording.ts'
import { spendLookUp } from '../look-ups.ts'
import { orderNotFound } from '../refusal.ts'
import { districtName } from '../../people/organisation.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { dayOf } from '../../policy/instant.ts'
import { type Answer, type Scene, says } from '../command.ts'
import { normal } from '../grammar/normal.ts'
import { type UnderstoodSentence, understandSentence } from '../grammar/understood.ts'

/**
 * What a sentence said plainly comes to: the line of the command that it stands for, an answer at once, or nothing that can be told.
 */
export type PlainSentence = Sense & {
  /** Of the command that is meant; null: none. */
  readonly name: string | null
  /** It changes something and names its order whole, so that its own words can be carried out as they stand. */
  readonly asTyped: boolean
}

/** Reads a sentence for who says it here; changes nothing but the budget of look-ups. `free`: a look-up was counted for it already. */
export async function plainSentence(typed: string, scene: Scene, lookUps: 'counted' | 'free' = 'counted'): Promise<PlainSentence> {
  const { organisation, asker, conversation, now, trx, knowledge } = scene
  const visible = visibleDistricts(organisation, asker.id, conversation)
  const understood = await understandSentence(trx, typed, { organisation, visible, now, wording: wordingOf(knowledge) })
  const { name, doing, arguments: said } = understood
  const isWhole =
    said.keys === undefined ? said.choices === undefined : said.keys.slice(0, 1).every((id) => normal(typed).toUpperCase().includes(id))
  const asTyped = name !== null && (words[name] === undefined || (doing && isWhole))
  const sense = sentenceAnswer(understood, typed, scene)
  // What is found by a part of a number, and what is not found, is looked up too: the command that follows counts only its own.
  const lookedUp = said.choices === undefined && said.unknown === undefined ? null : { shows: said.choices !== undefined, orderId: null }
  const tooMany = lookedUp === null || 'line' in sense || lookUps === 'free' ? null : await spendLookUp(scene, lookedUp)
  return { ...(tooMany === null ? sense : { answer: tooMany }), name, asTyped }
}

type Sense = { readonly line: string } | { readonly answer: Answer } | { readonly nothing: true }

function sentenceAnswer(understood: UnderstoodSentence, typed: string, scene: Scene): Sense {
  const { name, arguments: said } = understood
  if (name === null) return { nothing: true }
  if (name === 'courtesy') return { answer: courtesy(scene) }
  if (name === 'knowledge') return knowledgeAnswer(said.text ?? typed, scene)
  if (said.choices !== undefined) return { answer: choice(said.choices, understood.doing) }
  if (said.keys === undefined && said.unknown !== undefined) return { answer: orderNotFound(said.unknown[0] ?? '') }
  const word = words[name]
  if (word === undefined) return { answer: { replies: [says('这件事马上就有，现在还不能在这里办。', '发“/帮助”看现在可以做什么。')] } }
  return { line: [word, ...argumentWords(name, said, scene)].join(' ') }
}

/** The word by which the table of commands knows each meaning. */
const words: Readonly<Record<string, string>> = {
  order: '查单',
  why: '为什么',
  history: '经过',
  mine: '我的工单',
  overdue: '超时',
  open: '在途',
  'due-soon': '快到期',
  stuck: '卡单',
  workload: '谁有空',
  figures: '及时率',
  ranking: '排名',
  bulletin: '通报',
  pending: '待办',
  help: '帮助',
  exempt: '豁免',
  'revoke-exemption': '撤销豁免',
  approve: '批准',
  reject: '驳回',
  escalate: '升级',
  confirm: '确认',
  cancel: '取消',
}

const reasonWords = { customer: '客户原因', 'third-party': '第三方原因', 'force-majeure': '不可抗力', rural: '农村' } as const
const kindWords = { install: '新装', repair: '障碍', move: '移机' } as const

/** The arguments as the command reads them. */
function argumentWords(name: string, said: UnderstoodSentence['arguments'], { organisation }: Scene): string[] {
  const keys = said.keys?.slice(0, 1) ?? []
  const free = said.text === undefined ? [] : [said.text]
  switch (name) {
    case 'exempt': {
      // What is no reason of the closed list is refused in its own words.
      const reason =
        said.reason === undefined ? (said.said === undefined || said.said === '' ? [] : [said.said]) : [reasonWords[said.reason]]
      return [...keys, ...reason, ...(said.evidence === undefined ? [] : [said.evidence])]
    }
    case 'escalate':
    case 'approve':
    case 'reject':
    case 'revoke-exemption':
      return [...keys, ...free]
    case 'confirm':
    case 'cancel':
      return said.code === undefined ? [] : [said.code]
    case 'figures':
    case 'ranking':
    case 'bulletin':
      return [...(said.date === undefined ? [] : [said.date]), ...(said.districts ?? []).map((id) => districtName(organisation, id))]
    case 'help':
      return free
    case 'mine':
    case 'overdue':
    case 'open':
    case 'due-soon':
    case 'stuck':
    case 'workload':
      return [
        ...(said.districts ?? []).map((id) => districtName(organisation, id)),
        ...(said.kinds ?? []).map((kind) => kindWords[kind]),
        ...(said.crews ?? []),
        ...(said.within === undefined ? [] : [`${Math.max(1, Math.round(said.within / 60))}分钟`]),
        ...(said.limit === undefined ? [] : [String(said.limit)]),
      ]
    default:
      return [...keys]
  }
}

/** In a group nobody wants an answer to a thank-you. */
const courtesy = ({ conversation }: Scene): Answer => ({ replies: conversation.kind === 'group' ? [] : [says('好的，随时找我。')] })

function knowledgeAnswer(question: string, { knowledge, context, now }: Scene): Sense {
  const entry = knowledge(question, 'freely') ?? knowledge(question, 'by-name')
  return entry === null ? { nothing: true } : { answer: { replies: [says(answerOf(entry, context.parameters, dayOf(now)))] } }
}

const MOST_CHOICES = 5

function choice(orders: readonly string[], doing: boolean): Answer {
  const shown = orders.slice(0, MOST_CHOICES)
  const more = orders.length > shown.length ? '（只列前 5 张）' : ''
  const lead = orders.length === 1 ? '是不是这张工单？' : `有 ${orders.length} 张工单符合${more}，请写明是哪一张：`
  const example = doing ? '请用完整的工单号再说一遍。' : `直接发工单号就可以，例如：${shown[0] ?? ''}`
  return { replies: [says(lead, ...shown.map((id, i) => `${i + 1}. ${id}`), example)] }
}
