import type { Asked, Wording } from '../../knowledge/wording.ts'
import type { Organisation } from '../../people/organisation.ts'
import type { Kind } from '../../policy/order.ts'
import type { Instant } from '../../policy/instant.ts'
import { evidenceIn } from './evidence.ts'
import { type SaidKey, keysIn, shownIn } from './keys.ts'
import { kindsIn } from './kinds.ts'
import { type SaidCrew, namesFor } from './names.ts'
import { normal, withoutMention } from './normal.ts'
import type { Span } from './span.ts'
import { type SaidTime, timesIn } from './times.ts'

/** What stands in the skeleton of a sentence for something that was read. */
export const mark = {
  key: '\uE000',
  district: '\uE001',
  crew: '\uE002',
  time: '\uE003',
  evidence: '\uE004',
  quoted: '\uE005',
  clause: '\uE006',
} as const

/** A message taken apart. */
export interface Sentence {
  /** In one spelling, without the bot's name and without a slash before it. */
  readonly text: string
  /** The text without blanks and with a mark for each thing that was read; commas, full stops and question marks stay. In lower case. */
  readonly skeleton: string
  /** The text without its keys. */
  readonly keyless: string
  /** It began with a slash, or with what the key of the slash gives on a Chinese keyboard. */
  readonly slashed: boolean
  readonly keys: readonly SaidKey[]
  readonly districts: readonly string[]
  readonly kinds: readonly Kind[]
  readonly crews: readonly SaidCrew[]
  readonly times: readonly SaidTime[]
  readonly evidence: string | null
  readonly clauses: readonly string[]
}

/** Who speaks, as far as names depend on it. */
export interface Hearing {
  readonly organisation: Organisation
  /** The districts that the speaker sees here. */
  readonly visible: readonly string[]
  readonly now: Instant
  /** The agreed wording that answers a question. */
  wording(question: string, asked: Asked): Wording
  /** The orders that were shown to the speaker here just now; absent: nothing is remembered. */
  readonly shown?: readonly string[]
  /** An order that is known to be there: its number needs no looking up. */
  readonly found?: { readonly id: string; readonly district: string } | null
  /** The orders that the message which was quoted names; absent: none, or nothing was quoted. */
  readonly quoted?: readonly string[]
}

/** No reader takes it for anything. */
const TAKEN = '\uE00F'
const SLASH = /^[\s/、\\,:;.。!]*/
/** `三(一)`, `二(四)3(1)`, `四(九)1`, `I-12`: a clause of the notice, or one of our interpretations. */
const CLAUSE = /[一二三四五]\([一二三四五六七八九十]+\)(?:\d(?:\(\d\))?)?|(?<![A-Za-z])I-\d{1,2}(?!\d)/g

/** The clauses that a text names. */
export const clausesIn = (text: string): string[] => text.match(CLAUSE) ?? []

export function sentenceOf(typed: string, { organisation, visible, now }: Hearing): Sentence {
  const whole = withoutMention(normal(typed), organisation.botNames)
  const opening = SLASH.exec(whole)?.[0] ?? ''
  const text = unquoted(whole.slice(opening.length))
  const taken: (Span<unknown> & { readonly mark: string })[] = []
  // A reader does not see what the one before has taken.
  let rest = text
  const take = <T>(read: (rest: string) => Span<T>[], as: string): Span<T>[] => {
    const found = read(rest)
    for (const { start, end } of found) rest = rest.slice(0, start) + TAKEN.repeat(end - start) + rest.slice(end)
    taken.push(...found.map((span) => ({ ...span, mark: as })))
    return found
  }
  take(quotedIn, mark.quoted)
  const clauses = take((all) => matches(all, CLAUSE), mark.clause)
  const evidence = take(evidenceIn, mark.evidence)
  const names = namesFor(organisation, visible)
  const crews = take(names.crews, mark.crew)
  const named = take(keysIn, mark.key)
  const keys = named.length > 0 ? named : take(shownIn, mark.key)
  const times = take((all) => timesIn(all, now), mark.time)
  const districts = take(names.districts, mark.district)
  return {
    text,
    skeleton: skeletonOf(text, taken),
    keyless: keys
      .toSorted((a, b) => b.start - a.start)
      .reduce((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, text),
    slashed: /[/、\\]/.test(opening),
    keys: keys.map(({ value }) => value),
    districts: [...new Set(districts.map(({ value }) => value))],
    kinds: [...new Set(kindsIn(text).map(({ value }) => value))],
    crews: crews.map(({ value }) => value),
    times: times.map(({ value }) => value),
    evidence: evidence[0]?.value ?? null,
    clauses: clauses.map(({ value }) => value),
  }
}

const matches = (text: string, expression: RegExp): Span<string>[] =>
  [...text.matchAll(expression)].map((match) => ({ start: match.index, end: match.index + match[0].length, value: match[0] }))

/** Quotes around a key or a code only set it apart; around more they quote what somebody said. */
const unquoted = (text: string): string => text.replace(/"([\w@ -]{1,24})"/g, '$1').replace(/[【[<](\s*[\w@ -]{4,30}\s*)[】\]>]/g, '$1')

const quotedIn = (text: string): Span<string>[] => matches(text, /"[^"]*"?/g)

function skeletonOf(text: string, taken: readonly (Span<unknown> & { readonly mark: string })[]): string {
  let [skeleton, from] = ['', 0]
  for (const { start, end, mark: as } of taken.toSorted((a, b) => a.start - b.start)) {
    skeleton += text.slice(from, start) + as
    from = end
  }
  return (skeleton + text.slice(from))
    .toLowerCase()
    .replace(/[、;,]/g, ',')
    .replace(/[。!]/g, '.')
    .replace(/[\s:()'`~·…*#_【】<>]/g, '')
}
