import type { DelayCause, ExemptionReason, Kind } from '../../policy/order.ts'
import { formatDay, formatInstant } from '../../policy/instant.ts'
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
import type { SaidKey } from './keys.ts'
import { likeWords } from './near-words.ts'
import { type Query, queryOf } from './queries.ts'
import { saidConsent, saidInitiator } from './consent.ts'
import { type CallBackOutcome, saidCause, saidForceMajeure, saidOutcome, saidReason } from './reasons.ts'
import { type Hearing, type Sentence, mark, sentenceOf } from './sentence.ts'
import { appointmentIn, dayIn } from './times.ts'
import { verbLast } from './verb-last.ts'

/** An appointment as `understand` gives it. */
type SaidAppointment = { readonly from?: string; readonly to: string } | { readonly date: string }

/** What a sentence gives to a command, before its keys are looked up. Absent: not said. */
export interface Said {
  readonly keys?: readonly SaidKey[]
  readonly districts?: readonly string[]
  readonly kinds?: readonly Kind[]
  readonly crews?: readonly string[]
  readonly limit?: number
  readonly within?: number
  readonly date?: string
  readonly month?: string
  readonly item?: string
  readonly reason?: ExemptionReason
  readonly said?: string
  readonly evidence?: string
  readonly appointment?: SaidAppointment
  readonly initiator?: 'customer' | 'company'
  readonly confirmed?: boolean
  readonly cause?: DelayCause
  readonly outcome?: CallBackOutcome
  readonly to?: string
  readonly kind?: string
  readonly period?: { readonly from?: string; readonly to: string }
  readonly code?: string
  readonly clauses?: readonly string[]
  readonly missing?: readonly string[]
  readonly text?: string
}

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
  return { name: found.words.name, doing: true, said: saidTo(found, sentence, hearing), suggests: [] }
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

function saidTo({ words, rest }: Found, sentence: Sentence, hearing: Hearing): Said {
  const said: Said = {
    ...(sentence.keys.length > 0 ? { keys: sentence.keys } : {}),
    ...(sentence.evidence === null ? {} : { evidence: sentence.evidence }),
    ...argumentsOf(words.name, sentence, hearing),
  }
  const text = noted.has(words.name) ? noteOf(sentence, words) : plainRest(rest)
  const missing = missingOf(words, said)
  return { ...said, ...(text === '' ? {} : { text }), ...(missing.length > 0 ? { missing } : {}) }
}

const plainRest = (rest: string): string =>
  rest
    .replace(new RegExp(`[${Object.values(mark).join('')}]`, 'g'), ' ')
    .replace(/^[\s,.]+|[\s,.]+$/g, '')
    .replace(/\s+/g, ' ')

/** Commands whose rest is kept in the words of who said it, times and all. */
const noted = new Set(['informed', 'call-back', 'complaint', 'safety', 'support'])

const noteOf = ({ keyless }: Sentence, { verb }: DoingWords): string =>
  keyless
    .replace(new RegExp(verb, 'i'), ' ')
    .replace(/\s+/g, ' ')
    .replace(/^(?:[\s,.。!、;:]|请|麻烦|帮忙|帮我|把|将)+|[\s,.。!、;:]+$/g, '')

function argumentsOf(name: string, sentence: Sentence, hearing: Hearing): Said {
  const words = withoutKeys(sentence)
  switch (name) {
    case 'exempt': {
      const reason = saidReason(words, hearing.organisation.exemptionWords)
      const said = saidWords(words)
      return { ...(reason === null ? {} : { reason }), ...(said === '' ? {} : { said }) }
    }
    case 'reschedule':
      return rescheduleOf(sentence, words, hearing)
    case 'assign':
      return toOf(sentence)
    case 'call-back': {
      const outcome = saidOutcome(words)
      return outcome === null ? {} : { outcome }
    }
    case 'cause': {
      const cause = saidCause(words)
      return cause === null ? {} : { cause }
    }
    case 'force-majeure': {
      const kind = saidForceMajeure(words)
      const period = periodOf(sentence)
      return { ...districtsOf(sentence), ...(kind === null ? {} : { kind }), ...(period === null ? {} : { period }) }
    }
    case 'silence':
      return { ...districtsOf(sentence), ...crewsOf(sentence), ...kindsOf(sentence), ...silenceOf(sentence, hearing) }
    case 'unsilence':
    case 'bind':
    case 'unbind':
    case 'audit-payout':
      return districtsOf(sentence)
    case 'correct-bulletin':
      return { ...districtsOf(sentence), ...dateOf(sentence) }
    default:
      return {}
  }
}

/** The words without order numbers, evidence and the verb, for reasons. */
function withoutKeys({ skeleton }: Sentence): string {
  return skeleton
    .replaceAll(mark.time, '')
    .replace(new RegExp(`[${Object.values(mark).join('')}]`, 'g'), ',')
    .replace(/(?:申请|登记)?豁免|改约|回访|定责[为成]?/g, ',')
}

/** What was given as the reason, without the words of asking around it. */
const saidWords = (words: string): string =>
  words
    .split(/[,.]/)
    .map((part) => part.replace(/^(?:麻烦|请|帮忙|帮我|帮|给|我|把|将|了|吧|一下|申请)+|(?:吧|一下)+$/g, ''))
    .filter((part) => part !== '')
    .join('，')

function rescheduleOf({ times }: Sentence, words: string, { now }: Hearing): Said {
  const appointments = times.flatMap((time) => appointmentIn(time, now) ?? [])
  const [only] = appointments
  const appointment: SaidAppointment | null =
    only === undefined || appointments.length > 1
      ? null
      : 'day' in only
        ? { date: formatDay(only.day) }
        : { ...(only.from === null ? {} : { from: formatInstant(only.from) }), to: formatInstant(only.to) }
  const initiator = saidInitiator(words)
  const confirmed = saidConsent(words)
  return {
    ...(appointment === null ? {} : { appointment }),
    ...(initiator === null ? {} : { initiator }),
    ...(confirmed === null ? {} : { confirmed }),
  }
}

function toOf({ crews }: Sentence): Said {
  const [crew] = crews
  return crew?.crews.length === 1 && crews.length === 1 ? { to: crew.crews[0] ?? '' } : {}
}

function periodOf({ times }: Sentence): { readonly from: string; readonly to: string } | null {
  const ranges = times.flatMap((time) => (time.kind === 'range' ? [time] : []))
  const [only] = ranges
  if (only !== undefined && ranges.length === 1) return { from: formatInstant(only.from), to: formatInstant(only.to) }
  return null
}

function silenceOf({ times }: Sentence, { now }: Hearing): Said {
  const [time] = times
  if (time?.kind === 'within') return { within: time.seconds }
  const until = time === undefined ? null : appointmentIn(time, now)
  return until !== null && 'to' in until ? { period: { to: formatInstant(until.to) } } : {}
}

const districtsOf = ({ districts }: Sentence): Said => (districts.length > 0 ? { districts } : {})
const kindsOf = ({ kinds }: Sentence): Said => (kinds.length > 0 ? { kinds } : {})
function crewsOf({ crews }: Sentence): Said {
  const names = crews.flatMap((one) => one.crews)
  return names.length > 0 ? { crews: names } : {}
}

function dateOf({ times }: Sentence): Said {
  const dates = times.flatMap((time) => dayIn(time) ?? [])
  return dates.length === 1 ? { date: dates[0] ?? '' } : {}
}

function missingOf({ name, about }: DoingWords, said: Said): string[] {
  const missing: string[] = []
  if (about === 'order' && said.keys === undefined) missing.push('keys')
  if (name === 'exempt' && said.reason === undefined) missing.push('reason')
  if (name === 'reschedule' && said.appointment === undefined) missing.push('appointment')
  if (name === 'reschedule' && said.initiator === undefined) missing.push('initiator')
  if (name === 'assign' && said.to === undefined) missing.push('to')
  if (name === 'call-back' && said.outcome === undefined) missing.push('outcome')
  if (name === 'cause' && said.cause === undefined) missing.push('cause')
  if (name === 'evidence' && said.evidence === undefined) missing.push('evidence')
  if (name === 'force-majeure') {
    if (said.districts === undefined) missing.push('districts')
    if (said.period === undefined) missing.push('period')
  }
  if (name === 'silence' && said.within === undefined && said.period === undefined) missing.push('period')
  return missing
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
  const clauses =
    sentence.clauses.length > 0 ? sentence.clauses : asked === '' ? [] : (wording(asked, query === null ? 'freely' : 'by-name') ?? [])
  if (query === null && clauses.length === 0) return { ...nothing, suggests }
  return { name: 'knowledge', doing: false, said: { ...(clauses.length > 0 ? { clauses } : {}), text: asked }, suggests }
}
