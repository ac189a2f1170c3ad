import { answerOf } from '../../knowledge/entries.ts'
import { wordingOf } from '../../knowledge/wording.ts'
import { spendLookUp } from '../look-ups.ts'
import { orderNotFound } from '../refusal.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { dayOf } from '../../policy/instant.ts'
import { type Answer, type Command, type Scene, says } from '../command.ts'
import { normal } from '../grammar/normal.ts'
import { bareOrderNumber } from './order-number.ts'
import { type SaidArguments, type UnderstoodSentence, understandSentence } from '../grammar/understood.ts'

/**
 * What a sentence said plainly comes to: the line of the command that it stands for, an answer at once, or nothing that can be told.
 */
export type PlainSentence = Sense & {
  /** Of the command that is meant; null: none. */
  readonly name: string | null
  /** It changes something and names its order whole, so that its own words can be carried out as they stand. */
  readonly asTyped: boolean
  /** For the audit trail. */
  readonly action: string
}

/** Reads a sentence for who says it here; changes nothing but the budget of look-ups. `free`: a look-up was counted for it already. */
export async function plainSentence(
  typed: string,
  scene: Scene,
  commands: readonly Command[],
  lookUps: 'counted' | 'free' = 'counted',
): Promise<PlainSentence> {
  const { organisation, asker, conversation, now, trx, knowledge } = scene
  const visible = visibleDistricts(organisation, asker.id, conversation)
  const understood = await understandSentence(trx, typed, { organisation, visible, now, wording: wordingOf(knowledge) })
  const { name, doing, arguments: said } = understood
  const isWhole =
    said.keys === undefined
      ? said.choices === undefined
      : said.keys.length === 1 && said.keys.every((id) => normal(typed).toUpperCase().includes(id))
  const command = commands.find((one) => one.name === name)
  const asTyped = name !== null && (command === undefined || (doing && isWhole && command.line === undefined))
  const sense = sentenceAnswer(understood, command, typed, scene)
  // Parts of numbers, and numbers that are not found, count as looked up too: the command that follows counts only its own.
  const lookedUp = said.choices === undefined && said.unknown === undefined ? null : { shows: said.choices !== undefined, orderId: null }
  const tooMany = lookedUp === null || 'line' in sense || lookUps === 'free' ? null : await spendLookUp(scene, lookedUp)
  return { ...(tooMany === null ? sense : { answer: tooMany }), name, asTyped, action: doing ? (command?.word ?? 'message') : 'message' }
}

type Sense = { readonly line: string } | { readonly answer: Answer } | { readonly nothing: true }

function sentenceAnswer(understood: UnderstoodSentence, command: Command | undefined, typed: string, scene: Scene): Sense {
  const { name, arguments: said } = understood
  if (name === null) return { nothing: true }
  if (name === 'courtesy') return { answer: courtesy(typed, scene) }
  if (name === 'knowledge') return knowledgeAnswer(said.text ?? typed, scene)
  if (said.choices !== undefined) return { answer: choice(said.choices, understood.doing) }
  // None of several orders is passed over in silence.
  const lost = said.unknown?.find((id) => said.keys === undefined || (understood.doing && bareOrderNumber(id) !== null))
  if (lost !== undefined) return { answer: orderNotFound(lost) }
  if (command === undefined) return { answer: { replies: [says('这件事马上就有，现在还不能在这里办。', '发“/帮助”看现在可以做什么。')] } }
  return { line: [command.word, ...lineOf(command, said, scene)].join(' ') }
}

/** The order, and for what changes something what else was said. */
const lineOf = (command: Command, said: SaidArguments, { organisation }: Scene): readonly string[] =>
  command.line?.(said, organisation) ?? [
    ...(command.effect === 'reads' ? (said.keys?.slice(0, 1) ?? []) : (said.keys ?? [])),
    ...(said.text === undefined || command.effect === 'reads' ? [] : [said.text]),
  ]

/** In a group nobody wants an answer to a thank-you. */
const courtesy = (typed: string, { conversation, asker }: Scene): Answer => {
  if (conversation.kind === 'group') return { replies: [] }
  const text = normal(typed)
  if (/谢|辛苦|thank/i.test(text)) return { replies: [says('不客气。')] }
  return { replies: [says(/好的|收到|知道|嗯|ok|行/i.test(text) ? '好的。' : `你好，${asker.name}。想看能做什么，发：帮助`)] }
}

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
