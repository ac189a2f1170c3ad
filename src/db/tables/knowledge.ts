import type { GeneratedAlways, JSONColumnType } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export interface KnowledgeTables {
  /** A question that the file of knowledge does not answer; once it is approved, an entry beside those of the file. */
  wording: {
    id: GeneratedAlways<number>
    question: string
    state: 'asked' | 'answered' | 'approved'
    asked_at: At
    answer: string | null
    clauses: JSONColumnType<string[]> | null
    author: string | null
    answered_at: AtOrNull
    approver: string | null
    approved_at: AtOrNull
    declined: string | null
  }
  wording_asker: {
    wording_id: number
    person: string
    /** conversationKey. */
    conversation: string
  }
}
