import type { Generated } from 'kysely'

export interface DemonstrationTables {
  /** How far the demonstration's clock was moved ahead of the real one. One row. */
  demonstration_clock: {
    only_row: Generated<boolean>
    ahead_seconds: number
  }
}
