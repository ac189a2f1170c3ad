import type { JSONColumnType } from 'kysely'
import type { At } from '../instants.ts'

export interface BulletinTables {
  /** What a group was told, as it was told; never changed. */
  bulletin_edition: {
    group_id: string
    scope: string
    /** The last of its days, `YYYY-MM-DD`. */
    date: string
    edition: string
    revision: number
    as_of: At
    posted_at: At
    last_event_id: number
    figures: JSONColumnType<object>
    message: JSONColumnType<object>
    corrected_by: string | null
    reason: string | null
  }
}
