import { confident } from './confident.ts'
import type { Entry } from './entries.ts'
import { type Hit, knowledgeSearch } from './search.ts'

/** By name a question is answered by what comes nearest; freely only by what surely answers it. */
export type Asked = 'by-name' | 'freely'

export type EntryFinder = (question: string, asked: Asked) => Entry | null

/** What comes less near than this is another matter. */
const NEAR = 0.25

/** Finds the entry that answers a question; null: there is none. */
export function entryFinder(entries: readonly Entry[]): EntryFinder {
  const search = knowledgeSearch(entries)
  const nearest = (hits: readonly Hit[]): Hit | null => hits.find(({ fit }) => fit >= NEAR) ?? null
  return (question, asked) => {
    const hits = search(question)
    return (asked === 'by-name' ? nearest(hits) : confident(question, hits))?.entry ?? null
  }
}

/** The clauses of that entry. */
export const wordingOf =
  (find: EntryFinder) =>
  (question: string, asked: Asked): readonly string[] | null =>
    find(question, asked)?.clauses ?? null
