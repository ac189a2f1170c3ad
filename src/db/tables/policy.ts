import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { At } from '../instants.ts'

export interface PolicyTables {
  /** What all stored verdicts were judged by, from each time on; the newest row is in force. */
  policy_version: {
    id: GeneratedAlways<number>
    fingerprint: string
    policy: JSONColumnType<object>
    since: At
    orders_changed: number
  }
  /** What people said of an event of force majeure; append-only. */
  force_majeure_event: {
    id: GeneratedAlways<number>
    number: Generated<number>
    type: 'declared' | 'corrected' | 'withdrawn'
    said_at: At
    actor: string
    facts: ColumnType<object | null, string | null, string | null>
  }
}
