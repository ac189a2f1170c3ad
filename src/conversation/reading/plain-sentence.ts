import type { Asked } from '../../knowledge/wording.ts'
import { spendLookUp } from '../look-ups.ts'
import { orderNotFound } from '../refusal.ts'
import { type Answer, type Command, type Scene, says } from '../command.ts'
import { normal } from '../grammar/normal.ts'
import { type Hearing, clausesIn } from '../grammar/sentence.ts'
import { bareOrderNumber } from './order-number.ts'
import { type SaidArguments, type UnderstoodSentence, understandSentence } from '../grammar/understood.ts'

/** What a sentence said plainly comes to. */
export type PlainSentence = Sense & {
  /** Of the command that is meant; null: none. */
  readonly name: string | null
  /** It changes something and names its order whole, so that its own words can be carried out as they stand. */
  readonly asTyped: boolean
  /** For the audit trail. */
  readonly action: string
}

/** A command and what was said of it, whole or not; an answer at once; a question for the agreed wording; or nothing that can be told. */
type Sense = Wish | { readonly answer: Answer } | { readonly wording: string; readonly asked: Asked } | { readonly nothing: true }

export interface Wish {
  readonly command: Command
  readonly said: SaidArguments
}

/** Reads a sentence for who says it here; changes nothing but the budget of look-ups. `free`: a look-up was counted for it already. */
export async function plainSentence(
  typed: string,
  scene: Scene,
  hearing: Hearing,
  commands: readonly Command[],
  lookUps: 'counted' | 'free' = 'counted',
): Promise<PlainSentence> {
  const understood = await understandSentence(scene.trx, typed, hearing)
  const { name, doing, arguments: said } = understood
  const isWhole =
    said.keys === undefined
      ? said.choices === undefined
      : said.keys.length === 1 && said.keys.every((id) => normal(typed).toUpperCase().includes(id))
  const command = commands.find((one) => one.name === name)
  const asTyped = name !== null && (command === undefined || (doing && isWhole && command.line === undefined))
  const sense = senseOf(understood, command, typed, scene)
  // Parts of numbers, and numbers that are not found, count as looked up too: the command that follows counts only its own.
  const lookedUp = said.choices === undefined && said.unknown === undefined ? null : { shows: said.choices !== undefined, orderId: null }
  const isCounted = 'command' in sense && said.choices === undefined
  const tooMany = lookedUp === null || isCounted || lookUps === 'free' ? null : await spendLookUp(scene, lookedUp)
  return { ...(tooMany === null ? sense : { answer: tooMany }), name, asTyped, action: doing ? (command?.word ?? 'message') : 'message' }
}

function senseOf(understood: UnderstoodSentence, command: Command | undefined, typed: string, scene: Scene): Sense {
  const { name, arguments: said, suggests } = understood
  if (name === null) return suggests.includes('knowledge') ? { wording: typed, asked: 'freely' } : { nothing: true }
  if (name === 'courtesy') return { answer: courtesy(typed, scene) }
  if (name === 'knowledge') return { wording: clausesIn(normal(typed)).length > 0 ? typed : (said.text ?? typed), asked: 'by-name' }
  // None of several orders is passed over in silence.
  const lost = said.unknown?.find((id) => said.keys === undefined || (understood.doing && bareOrderNumber(id) !== null))
  if (lost !== undefined && said.choices === undefined) return { answer: orderNotFound(lost) }
  if (command === undefined) return { answer: { replies: [says('这件事不能在这里办。', '发“/帮助”看可以做什么。')] } }
  return { command, said }
}

/** What is wished, as the command's own line. */
export const lineOf = ({ command, said }: Wish, { organisation }: Scene): string =>
  [command.word, ...(command.line?.(said, organisation) ?? usualLine(command, said))].join(' ')

/** The order, and for what changes something what else was said. */
const usualLine = ({ effect }: Command, { keys = [], text }: SaidArguments): readonly string[] => [
  ...(effect === 'reads' ? keys.slice(0, 1) : keys),
  ...(text === undefined || effect === 'reads' ? [] : [text]),
]

/** In a group nobody wants an answer to a thank-you. */
const courtesy = (typed: string, { conversation, asker }: Scene): Answer => {
  if (conversation.kind === 'group') return { replies: [] }
  const text = normal(typed)
  if (/谢|辛苦|thank/i.test(text)) return { replies: [says('不客气。')] }
  return { replies: [says(/好的|收到|知道|嗯|ok|行/i.test(text) ? '好的。' : `你好，${asker.name}。想看能做什么，发：帮助`)] }
}
