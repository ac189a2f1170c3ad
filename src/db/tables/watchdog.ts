import type { ColumnType, Generated } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export interface WatchdogTables {
  /** The last look, and what it has told of by then; one row. */
  watchdog_run: {
    only_row: Generated<boolean>
    ran_at: At
    /** How many of each kind were found. */
    findings: ColumnType<object, string, string>
    /** Of them, what the control group was told last. */
    told: ColumnType<object, string, string>
    told_at: AtOrNull
  }
}
