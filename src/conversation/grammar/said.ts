import { type Instant, dayOf, endOfDay, formatDay, formatInstant, startOfDay } from '../../policy/instant.ts'
import type { DelayCause, ExemptionReason, Kind } from '../../policy/order.ts'
import { saidConsent, saidInitiator } from './consent.ts'
import { saidWeek } from './days.ts'
import type { DoingWords } from './doings.ts'
import type { SaidKey } from './keys.ts'
import { type CallBackOutcome, saidCause, saidForceMajeure, saidOutcome, saidReason } from './reasons.ts'
import { type Hearing, type Sentence, mark } from './sentence.ts'
import { appointmentIn, dayIn } from './times.ts'

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

/** What an instruction gives to its command; `rest`: the skeleton behind its verb. */
export function saidTo(words: DoingWords, rest: string, sentence: Sentence, hearing: Hearing): Said {
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
const noted = new Set([
  'informed',
  'call-back',
  'complaint',
  'urge',
  'missed',
  'regulator',
  'close-regulator',
  'answer-dissatisfaction',
  'safety',
  'support',
])

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

export const districtsOf = ({ districts }: Sentence): Said => (districts.length > 0 ? { districts } : {})
export const kindsOf = ({ kinds }: Sentence): Said => (kinds.length > 0 ? { kinds } : {})
export function crewsOf({ crews }: Sentence): Said {
  const names = crews.flatMap((one) => one.crews)
  return names.length > 0 ? { crews: names } : {}
}

export function dateOf({ times }: Sentence): Said {
  const dates = times.flatMap((time) => dayIn(time) ?? [])
  return dates.length === 1 ? { date: dates[0] ?? '' } : {}
}

/** Several days, from the first to the last, or a week. */
export function daysOf(sentence: Sentence, now: Instant): Said {
  const week = saidWeek(sentence.skeleton, now)
  if (week !== null) return { period: { from: formatInstant(startOfDay(week.from)), to: formatInstant(endOfDay(week.to)) } }
  const range = sentence.times.find((time) => time.kind === 'range')
  return range?.kind !== 'range' || dayOf(range.from) === dayOf(range.to)
    ? {}
    : { period: { from: formatInstant(range.from), to: formatInstant(range.to) } }
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
