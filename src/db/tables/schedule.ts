import type { At, AtByDefault } from '../instants.ts'

export interface ScheduleTables {
  /** From when on this database knows a schedule: nothing before it is caught up on. */
  schedule_start: {
    schedule: string
    since: At
  }
  /** What has been done: written with the work of the slot, so that neither is there without the other. */
  schedule_slot: {
    schedule: string
    slot: At
    written_at: AtByDefault
  }
}
