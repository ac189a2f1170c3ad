import type { Entry, Knowledge } from './entry.ts'
import { type EntryFinder, entryFinder } from './wording.ts'

/** The file of knowledge and the answers that people approved since. */
export interface WordingBook extends EntryFinder {
  /** An answer was approved: they are read anew before the next question. */
  changed(): void
  /** Reads them anew where that is due. */
  refresh(read: () => Promise<readonly Entry[]>): Promise<void>
}

/** Another process may have approved one. */
const ANEW_AFTER_MILLIS = 60_000

/** What answers questions, kept up with what is approved. */
export function wordingBook(knowledge: Knowledge): WordingBook {
  let finder = entryFinder(knowledge)
  let held = 0
  let dueAt = 0
  return {
    find: (question, asking) => finder.find(question, asking),
    citing: (clause, day) => finder.citing(clause, day),
    changed: () => void (dueAt = 0),
    refresh: async (read) => {
      if (performance.now() < dueAt) return
      const approved = await read()
      dueAt = performance.now() + ANEW_AFTER_MILLIS
      // Approved ones are never changed, only added to.
      if (approved.length === held) return
      held = approved.length
      finder = entryFinder({ ...knowledge, entries: [...knowledge.entries, ...approved] })
    },
  }
}
