import type { Command, OpenQuestion, Scene } from '../command.ts'
import { ASKS_AT_THE_END, QUESTION } from '../grammar/doings.ts'
import { numberOf } from '../grammar/numbers.ts'
import { type Hearing, sentenceOf } from '../grammar/sentence.ts'
import { type SaidArguments, understandSentence } from '../grammar/understood.ts'
import { cut, fold, visible } from '../reading/text.ts'
import { questionFor } from './ask.ts'

/** What an answer gives to the command; or what was said in its place and does not do. */
export type Given = { readonly gives: SaidArguments } | { readonly wrong: string }

/** One of the numbered answers, by its number or in its words. */
export function chosen({ choices }: OpenQuestion, typed: string): Given | null {
  const text = fold(visible(typed)).replace(/[\s.。,，!！、)）]+$/, '')
  const number = /^(?:选择?|第)?([0-9]{1,2}|[一二两三四五六七八九十])(?:个|张|项|条|单)?$/.exec(text)?.[1]
  const choice = number === undefined ? choices.find(({ label }) => fold(label) === text) : choices[(numberOf(number) ?? 0) - 1]
  return choice === undefined ? null : { gives: choice.gives }
}

/** What a message would mean by itself. */
export interface HeardAlone {
  readonly scene: Scene
  readonly hearing: Hearing
  readonly means: 'command' | 'agreed wording' | 'nothing'
}

/**
 * What a message gives to the argument that is asked for; null when it is no answer. A message that means a command by itself is none, unless
 * it consists of the argument and nothing else.
 */
export async function givenBy(
  question: OpenQuestion,
  command: Command,
  typed: string,
  { scene, hearing, means }: HeardAlone,
): Promise<Given | null> {
  const [asked = ''] = question.missing
  const { marks, free, unfit } = questionFor(command, asked)
  const { skeleton } = sentenceOf(typed, hearing)
  const isPure = marks !== undefined && skeleton.includes(marks) && skeleton.replace(AROUND, '').replaceAll(marks, '') === ''
  if (!isPure && (means === 'command' || QUESTION.test(skeleton) || ASKS_AT_THE_END.test(skeleton))) return null
  // The comma keeps the command's word from making another with the first of the answer: 回访，电话没人接.
  const understood = await understandSentence(scene.trx, `/${command.word}，${typed}`, hearing)
  const { missing: _, text: __, unknown, ...given } = understood.name === command.name ? understood.arguments : {}
  // Who names another order speaks of something else.
  if (asked !== 'keys' && (given.keys ?? given.choices ?? unknown) !== undefined) return null
  const gives = Reflect.get(given, asked) === undefined ? null : given
  if (gives !== null || (asked === 'keys' && given.choices !== undefined)) return { gives: given }
  if (asked === 'period' && given.within !== undefined) return { gives: given }
  if (means === 'agreed wording') return null
  const text = visible(typed)
  if (isPure && unfit !== undefined) return { wrong: `“${cut(text, 30)}”${unfit}。` }
  if (free === true && /\p{L}/u.test(text)) return { gives: asked === 'evidence' ? { evidence: text } : { text } }
  if (asked === 'keys' || asked === 'text' || question.choices.length === 0 || !isSlip(text) || text.includes(command.word)) return null
  return { wrong: command.wrong?.({ said: text }) ?? `“${text}”不在可选的里面。` }
}

/** A few words that ask nothing: something out of the list, and no sentence about something else. */
const isSlip = (text: string): boolean => /^\p{L}{2,12}$/u.test(text) && !/多少|不要|不用|[几谁啥么怎哪吗呢别]/.test(text)

/** What may stand around an argument that is all of an answer. */
const AROUND = /[,.]|那?就?是|改到|改成|约到|约在|派给|改派给|给|到|在|吧|前|的/g
