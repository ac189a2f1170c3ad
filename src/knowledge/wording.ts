import type { Day } from '../policy/instant.ts'
import { isQuestion } from './asking.ts'
import { enteredAt } from './entered-at.ts'
import { type Entry, type Knowledge, asksOf, versionOn } from './entry.ts'
import { learnLikeness } from './likeness.ts'
import { termsBy } from './terms.ts'

/** By name (口径 …) whatever comes nearest is of use; freely only what the sentence surely asks. */
export type Asked = 'by-name' | 'freely'

/** How and when it is asked, and until when on a day what is entered is done on that day (seconds since midnight). */
export interface Asking {
  readonly asked: Asked
  readonly day: Day
  readonly cutOff: number
}

/** The entry that answers; those of which one may, best first; or none. */
export type Finding = { readonly answer: Entry; readonly compared?: string } | { readonly choices: readonly Entry[] } | null

export interface EntryFinder {
  find(question: string, asking: Asking): Finding
  /** The entries that cite a clause or a part of it; those that cite nothing else first. */
  citing(clause: string, day: Day): readonly Entry[]
}

/** So sure, and so far ahead of the next entry, it is said as the answer. */
const bars: Readonly<Record<Asked, { readonly sure: number; readonly ahead: number; readonly choice: number }>> = {
  freely: { sure: 0.5, ahead: 0.3, choice: 0.3 },
  'by-name': { sure: 0.35, ahead: 0.15, choice: 0.1 },
}
const MOST_CHOICES = 3

/** Finds what answers a question. What it learns from the ways to ask is learnt at the first question. */
export function entryFinder(knowledge: Knowledge): EntryFinder {
  const { entries, elsewhere } = knowledge
  const byAsk = new Map(entries.flatMap((entry) => asksOf(entry).map((ask) => [plain(ask), entry] as const)))
  const isAsked = isAskedIn(knowledge)
  let learnt: Likeness | null = null
  const find = (question: string, { asked, day, cutOff }: Asking): Finding => {
    const text = plain(question)
    const known = byAsk.get(text)
    if (known !== undefined && versionOn(known, day) !== null) return { answer: known }
    if (text === '' || (asked === 'freely' && (!isAsked(question) || elsewhere.some((word) => text.includes(word))))) return null
    const compared = comparedOf(entries, text, cutOff)
    if (compared !== null) return compared
    learnt ??= likenessOf(knowledge, isAsked)
    return decide(
      learnt(text)
        .filter(({ entry }) => versionOn(entry, day) !== null)
        .toSorted((a, b) => b.fit - a.fit),
      asked,
    )
  }
  return {
    find,
    citing: (clause, day) =>
      entries
        .filter((entry) => versionOn(entry, day) !== null && entry.clauses.some((cited) => cited.startsWith(clause)))
        .toSorted((a, b) => Number(a.clauses[0] !== clause) - Number(b.clauses[0] !== clause) || a.clauses.length - b.clauses.length),
  }
}

/** It asks something, or names a topic and no more. */
const isAskedIn =
  ({ topics }: Knowledge) =>
  (text: string): boolean =>
    isQuestion(text) || topics.some((topic) => plain(text).replace(WISHED, '').endsWith(topic))

/** Behind a topic: 赔付标准发一下. */
const WISHED = /(?:发|说|讲|看|报|给)[个一]?下.*$/

const plain = (text: string): string => text.toLowerCase().replace(/[\s?？。!！,，]/g, '')

/** The entry for what was entered at the time that the question names; where it may be an install as well as a repair, both to choose from. */
function comparedOf(entries: readonly Entry[], question: string, cutOff: number): Finding {
  const entered = enteredAt(question, cutOff)
  if (entered === null) return null
  const fits = entries.filter(({ entered: of }) => of?.is === entered.is && (of.kind === undefined || entered.kinds.includes(of.kind)))
  const [answer, ...others] = fits
  if (answer === undefined) return null
  return others.length === 0 ? { answer, compared: entered.says } : { choices: fits }
}

interface Likely {
  readonly entry: Entry
  readonly fit: number
}

type Likeness = (question: string) => Likely[]

/** What is outside and asks nothing is kept out before: it would only speak against the words of its topic. */
function likenessOf(knowledge: Knowledge, isAsked: (sentence: string) => boolean): Likeness {
  const { entries, outside } = knowledge
  const examples = [
    ...entries.flatMap((entry, as) => asksOf(entry).map((text) => ({ text, as }))),
    ...outside.filter(isAsked).map((text) => ({ text, as: entries.length })),
  ]
  const likelihood = learnLikeness(examples, entries.length + 1, termsBy(knowledge))
  return (question) => {
    const fits = likelihood(question)
    return entries.map((entry, i) => ({ entry, fit: fits[i] ?? 0 }))
  }
}

function decide(likely: readonly Likely[], asked: Asked): Finding {
  const [first, second] = likely
  if (first === undefined) return null
  const { sure, ahead, choice } = bars[asked]
  if (first.fit >= sure && first.fit - (second?.fit ?? 0) >= ahead) return { answer: first.entry }
  // Those that are far less likely than the first would only fill the list.
  const near = likely.slice(0, MOST_CHOICES).filter(({ fit }) => fit >= first.fit / 20)
  const sum = near.reduce((all, { fit }) => all + fit, 0)
  return sum >= choice ? { choices: near.map(({ entry }) => entry) } : null
}

/** What is known of the answer where only its meaning counts: the clauses it cites, or that several might answer. */
export type Wording = { readonly clauses: readonly string[] } | 'several' | null

/** The wording for what is asked on that day. */
export const wordingOf =
  (finder: EntryFinder, when: Omit<Asking, 'asked'>) =>
  (question: string, asked: Asked): Wording => {
    const found = finder.find(question, { ...when, asked })
    if (found === null) return null
    return 'answer' in found ? { clauses: found.answer.clauses } : 'several'
  }
