import { ordersByNumber } from '../../orders/queries.ts'
import { kindNames } from '../../messages/order-words.ts'
import type { CardMessage, Message } from '../../messages/message.ts'
import { type Answer, type ArgumentQuestion, type Choice, type Command, type Scene, says } from '../command.ts'
import { refusalBeforeAsking } from '../gate.ts'
import { sentenceOf, type Hearing } from '../grammar/sentence.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { streetOf } from '../order/masking.ts'
import { type Wish, lineOf } from '../reading/plain-sentence.ts'
import { cut, visible } from '../reading/text.ts'
import { argumentQuestions } from './argument-questions.ts'
import { REMEMBERED, keepQuestion } from './memory.ts'

/** More fit no telephone and no card. */
const MOST_CHOICES = 5

const isSaid = (said: SaidArguments, name: string): boolean =>
  name === 'period' ? said.period !== undefined || said.within !== undefined : Reflect.get(said, name) !== undefined

/**
 * The arguments that are still to be said. What only tells something needs no more than its order; a row without a `line` has no place for
 * others than an order and words.
 */
export function missingOf({ command, said }: Wish): string[] {
  const needed = [...(said.missing ?? []), ...(command.needs ?? [])].filter((name) => !isSaid(said, name))
  const taken = command.effect === 'reads' ? ['keys'] : ['keys', 'text']
  const wanted = command.effect === 'writes' && command.line !== undefined ? needed : needed.filter((name) => taken.includes(name))
  return said.choices === undefined ? [...new Set(wanted)] : [...new Set(['keys', ...wanted])]
}

export const questionFor = ({ asks }: Pick<Command, 'asks'>, argument: string): ArgumentQuestion =>
  Object.entries(asks ?? {}).find(([name]) => name === argument)?.[1] ??
  argumentQuestions[argument] ?? { question: `还缺少${argument}。`, free: true }

/** What an order that is asked for may be: those that were shown just now. */
export interface AskedHere {
  readonly scene: Scene
  readonly hearing: Hearing
  /** As it was typed last. */
  readonly typed: string
}

/** Asks for what is missing first, once it is clear that this person may do it here. */
export async function ask(wish: Wish, here: AskedHere, wrongSaid: string | null = null): Promise<Answer> {
  const { scene } = here
  const { command, said } = wish
  const [orderId = null, ...others] = said.keys ?? []
  const refused = await refusalBeforeAsking(scene, command, others.length > 0 ? null : orderId)
  if (refused !== null) return refused
  const missing = missingOf(wish)
  const [first = ''] = missing
  const question = questionFor(command, first)
  const { choices: _, missing: __, unknown: ___, ...kept } = said
  const orders = first === 'keys' ? await ordersToChoose(said, here) : null
  const choices = orders?.choices ?? (await question.offers?.(scene, kept)) ?? question.choices ?? []
  const wrong = wrongSaid ?? (first === 'keys' ? null : whatIsWrong(wish, question, here))
  const lead = wrong === null ? [] : [wrong]
  // What does not do is not what was said.
  const { said: ____, ...right } = kept
  await keepQuestion(scene, { command: command.name, said: wrong === null ? kept : right, missing, choices })
  const reply =
    choices.length === 0
      ? openQuestion(wish, question, lead)
      : numbered({ command, said: kept }, orders?.title ?? question.question, choices, lead, missing.length === 1 ? scene : null)
  return {
    replies: [reply],
    ...(wrong === null ? {} : { audit: { outcome: 'refused', orderId, detail: cut(visible(here.typed), 100) } }),
  }
}

/** What was said of the argument and does not do. */
function whatIsWrong({ command, said }: Wish, { marks, unfit }: ArgumentQuestion, { typed, hearing }: AskedHere): string | null {
  const wrong = command.wrong?.(said) ?? null
  if (wrong !== null || marks === undefined || unfit === undefined) return wrong
  return sentenceOf(typed, hearing).skeleton.includes(marks) ? `“${cut(visible(typed), 30)}”里的时间${unfit}。` : null
}

/** Those that one name fits; without a name, those that were shown just now. */
async function ordersToChoose({ choices }: SaidArguments, { scene, hearing }: AskedHere) {
  const ids = choices ?? hearing.shown ?? []
  const stored = await ordersByNumber(scene.trx, ids.slice(0, MOST_CHOICES), scene.now)
  const seen = stored.filter(({ order }) => hearing.visible.includes(order.district))
  if (seen.length === 0) return null
  const labelled = seen.map(({ order, contact }): Choice => {
    const street = contact.address === null ? '' : streetOf(contact.address)
    return { label: [order.id, kindNames[order.kind], order.installer ?? '未派单', street].join(' ').trim(), gives: { keys: [order.id] } }
  })
  const more = ids.length > MOST_CHOICES ? `，只列前 ${MOST_CHOICES} 张` : ''
  const title =
    choices === undefined ? '是哪一张工单？' : seen.length === 1 ? '是不是这张工单？' : `有 ${ids.length} 张工单符合${more}，是哪一张？`
  return { title, choices: labelled }
}

/** What is to be done, and with which orders and proof. */
const aboutOf = ({ word }: Command, { keys = [], evidence }: SaidArguments): string =>
  [word, ...keys, ...(evidence === undefined ? [] : [evidence])].join(' ')

const MINUTES = REMEMBERED / 60

function openQuestion({ command, said }: Wish, { question, example }: ArgumentQuestion, lead: readonly string[]): Message {
  const about = aboutOf(command, said)
  return says(
    ...lead,
    `${question}${example === undefined ? '' : `例如 ${example}`}`,
    `（${about}，${MINUTES}分钟内回复有效，不办了就说“取消”）`,
  )
}

/** `whole`: any choice makes the command whole, so that its button can say it all, to anybody and without what is remembered. */
function numbered(
  { command, said }: Wish,
  title: string,
  choices: readonly Choice[],
  lead: readonly string[],
  whole: Scene | null,
): CardMessage {
  const isLookUp = command.effect === 'reads'
  return {
    kind: 'card',
    title,
    fields: isLookUp ? [] : [{ name: '办理', value: aboutOf(command, said) }],
    body: [
      ...lead,
      ...choices.map(({ label }, i) => `${i + 1}. ${label}`),
      isLookUp ? '回复序号就可以。' : `${MINUTES}分钟内回复序号，不办了就说“取消”。`,
    ],
    buttons: choices.map(({ label, gives }, i) => ({
      label: shortLabel(label, i, gives),
      says: whole === null ? (gives.keys?.[0] ?? label) : `/${lineOf({ command, said: { ...said, ...gives } }, whole)}`,
      style: 'plain',
      // A look-up may be wanted again, by others too.
      ...(isLookUp ? {} : { validSeconds: REMEMBERED }),
    })),
  }
}

const shortLabel = (label: string, i: number, { keys, to }: SaidArguments): string =>
  keys === undefined ? (to ?? label) : `${i + 1} …${(keys[0] ?? '').slice(-4)}`
