import type { JSONColumnType } from 'kysely'
import type { At } from '../instants.ts'

export interface PayTables {
  /** Months whose install pay is frozen, as `2026-11`; append-only. */
  pay_month: {
    month: string
    closed_at: At
    closed_by: string
  }
  /** What a frozen month's list says of an installer; append-only. */
  pay_frozen: {
    month: string
    installer: string
    pay: JSONColumnType<object>
  }
}
