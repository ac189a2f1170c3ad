import {
  ABOUT_THE_VERB,
  ABOUT_WHAT_WAS_SAID,
  ASKS_AT_THE_END,
  type DoingWords,
  ONE_WHO_DOES_IT,
  QUESTION,
  TOLD_OF,
  doings,
  instructionOf,
} from './doings.ts'
import { likeWords } from './near-words.ts'
import { type Query, queryOf } from './queries.ts'
import { saidReason } from './reasons.ts'
import { type Said, crewsOf, dateOf, daysOf, districtsOf, kindsOf, saidTo } from './said.ts'
import { type Hearing, type Sentence, mark, sentenceOf } from './sentence.ts'
import { verbLast } from './verb-last.ts'

/** What a sentence means; `name` null: nothing is run. */
export interface Meaning {
  readonly name: string | null
  /** It changes something. */
  readonly doing: boolean
  readonly said: Said
  /** Names of commands that it resembles. */
  readonly suggests: readonly string[]
}

const { key: K } = mark
const nothing: Meaning = { name: null, doing: false, said: {}, suggests: [] }
const compiled = doings.map((words) => ({ words, expression: instructionOf(words) }))

/** What a sentence means to who hears it here and now. Never throws, whatever the text. */
export function meaningOf(typed: string, hearing: Hearing): Meaning {
  const sentence = sentenceOf(typed, hearing)
  return answerTo(sentence) ?? instruction(sentence, hearing) ?? question(sentence, hearing)
}

/** 确认 and 取消 with a code, or bare; no other word is an answer to a question of the bot. */
function answerTo({ text }: Sentence): Meaning | null {
  const found = /^(确认|confirm|取消|cancel)[\s:,]*(\d{2})?[\s.。]*$/i.exec(text)
  if (found === null) return null
  const name = /^(?:确认|confirm)$/i.test(found[1] ?? '') ? 'confirm' : 'cancel'
  return { name, doing: true, said: found[2] === undefined ? {} : { code: found[2] }, suggests: [] }
}

interface Found {
  readonly words: DoingWords
  readonly before: string
  readonly rest: string
  readonly length: number
}

function instruction(sentence: Sentence, hearing: Hearing): Meaning | null {
  const found = verbOf(sentence) ?? lastVerbOf(sentence, hearing)
  if (found === null || !isInstruction(sentence, found, hearing)) return null
  return { name: found.words.name, doing: true, said: saidTo(found.words, found.rest, sentence, hearing), suggests: [] }
}

/** The verb at its earliest; of two at one place the longer. */
function verbOf({ skeleton }: Sentence): Found | null {
  const all = compiled.flatMap(({ words, expression }): Found[] => {
    const match = expression.exec(skeleton)
    return match === null ? [] : [{ words, before: match[1] ?? '', length: (match[2] ?? '').length, rest: match[3] ?? '' }]
  })
  return all.toSorted((a, b) => a.rest.length + a.length - (b.rest.length + b.length) || b.length - a.length).toSorted(byPlace)[0] ?? null
}

function lastVerbOf(sentence: Sentence, hearing: Hearing): Found | null {
  const name = verbLast(sentence, hearing)
  const words = doings.find((one) => one.name === name)
  return words === undefined ? null : { words, before: K, length: 0, rest: '' }
}

const byPlace = (a: Found, b: Found): number => a.before.length - b.before.length || b.length - a.length

function isInstruction({ skeleton, slashed }: Sentence, { words, before, rest }: Found, hearing: Hearing): boolean {
  if (ABOUT_THE_VERB.test(rest) || TOLD_OF.test(skeleton)) return false
  if (ABOUT_WHAT_WAS_SAID.test(rest) && !/[把将]/.test(before)) return false
  if (ONE_WHO_DOES_IT.test(rest) && !(words.name === 'complaint' && /^[^的]+的(?:师傅|装维)/.test(rest))) return false
  // Told, not asked for: 昨天升级了; but 把它豁免了 is an instruction.
  if (rest.startsWith('了') && words.name !== 'informed' && !/[把将]/.test(before)) return false
  if (words.name === 'informed' && skeleton.includes('?')) return false
  const keyFollows = rest.startsWith(K) || before.includes(K)
  if (ASKS_AT_THE_END.test(rest)) return false
  if (!(slashed && keyFollows) && !rest.startsWith(K) && QUESTION.test(skeleton)) return false
  if (words.about === 'order') return skeleton.includes(K) || slashed ? true : standsAlone(words, rest, hearing)
  return slashed || (words.alone ?? /^$/).test(rest)
}

/** Without an order and without a slash only what belongs to the command may follow. */
function standsAlone({ name }: DoingWords, rest: string, { organisation }: Hearing): boolean {
  const left = rest.replace(new RegExp(`[${Object.values(mark).join('')},.]|给|到|吧|一下|了`, 'g'), '')
  if (left === '') return true
  return name === 'exempt' && saidReason(left, organisation.exemptionWords) !== null && left.length <= 16
}

function question(sentence: Sentence, hearing: Hearing): Meaning {
  const query = queryOf(sentence)
  if (query === null || query.name === 'knowledge') return knowledgeOf(sentence, query, hearing)
  const within = sentence.times.find((time) => time.kind === 'within')
  const month = sentence.times.find((time) => time.kind === 'month')
  const limit = query.limit
  return {
    name: query.name,
    doing: false,
    said: {
      ...(sentence.keys.length > 0 && query.takesKeys ? { keys: sentence.keys } : {}),
      ...districtsOf(sentence),
      ...kindsOf(sentence),
      ...crewsOf(sentence),
      ...(limit === null ? {} : { limit }),
      ...(within?.kind === 'within' ? { within: within.seconds } : {}),
      ...dateOf(sentence),
      ...(month?.kind === 'month' ? { month: month.month } : {}),
      ...(query.name === 'behind' ? daysOf(sentence, hearing.now) : {}),
      ...(query.item === null ? {} : { item: query.item }),
      ...(query.takesKeys && query.needsKeys && sentence.keys.length === 0 ? { missing: ['keys'] } : {}),
      ...(query.text === null ? {} : { text: query.text }),
    },
    suggests: likeWords(sentence),
  }
}

/** 口径 and 条款 always ask for the agreed wording; other questions where one surely answers them. */
function knowledgeOf(sentence: Sentence, query: Query | null, { wording }: Hearing): Meaning {
  const suggests = likeWords(sentence)
  if (sentence.skeleton.includes(mark.quoted) || sentence.skeleton.includes(K)) return { ...nothing, suggests }
  const asked = query?.text ?? sentence.text
  const found = sentence.clauses.length > 0 || asked === '' ? null : wording(asked, query === null ? 'freely' : 'by-name')
  const clauses = found === null || found === 'several' ? sentence.clauses : found.clauses
  // Which of several is meant is asked, so nothing is answered yet.
  if (query === null && clauses.length === 0) return { ...nothing, suggests: found === null ? suggests : ['knowledge', ...suggests] }
  return { name: 'knowledge', doing: false, said: { ...(clauses.length > 0 ? { clauses } : {}), text: asked }, suggests }
}
