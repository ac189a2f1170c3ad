import type { GeneratedAlways } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export interface OutageTables {
  /** What several repairs have in common, and what people decided of it. */
  outage: {
    id: GeneratedAlways<number>
    district: string
    kind: 'olt' | 'community' | 'road' | 'account'
    value: string
    state: 'proposed' | 'watched' | 'accepted' | 'refused' | 'closed'
    since: At
    /** The entry of its last order so far. */
    last_at: At
    found_at: At
    /** Households when the desk was told last. */
    told: number
    /** Null: nobody knew what is usual. */
    expected: number | null
    chance: number | null
    usual_days: number
    decided_by: string | null
    decided_at: AtOrNull
    reason: string | null
    cause: string | null
    cause_by: string | null
    closed_by: string | null
    closed_at: AtOrNull
  }
  /** An order is of one outage. */
  outage_order: {
    order_id: string
    outage_id: number
    household: string
    added_at: At
  }
}
