import type { JSONColumnType } from 'kysely'
import type { At } from '../instants.ts'

export interface PayoutFileTables {
  /** The columns in which a batch is written, so that it is the same bytes again; append-only. */
  payout_batch_form: {
    number: string
    columns: JSONColumnType<object>
  }
  /** Rows of the back office's results that could not be taken; append-only. */
  payout_set_aside: {
    /** SHA-256 of the file. */
    file_hash: string
    line: number
    file: string
    reason: string
    raw: string
    set_aside_at: At
    set_aside_by: string
  }
}
