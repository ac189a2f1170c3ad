import type { GeneratedAlways } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export interface EscalationTables {
  /** Who has an order in hand, or who is asked to take it. One of an order is not `ended` at a time. */
  escalation: {
    id: GeneratedAlways<number>
    order_id: string
    opened_at: At
    /** Null: it was taken without having been asked for. */
    asked_at: AtOrNull
    caused_by: string | null
    reason: string
    state: 'open' | 'taken' | 'ended'
    /** The role that is told, or that took it. */
    role: string
    /** How often that role was told. */
    times: number
    owner: string | null
    crew: string | null
    /** Of the state, or of the level that is told. */
    since: At
    /** When something is due; null: ended. */
    next_at: AtOrNull
    first_taken_at: AtOrNull
    ended_at: AtOrNull
  }
}
