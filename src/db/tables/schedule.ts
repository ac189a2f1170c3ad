import type { Generated } from 'kysely'

export interface ScheduleTables {
  /** What has been done: written with the work of the slot, so that neither is there without the other. */
  schedule_slot: {
    schedule: string
    slot: Date
    /** `start`: from when on this database knows the schedule; nothing was done for it. */
    work: 'start' | 'done'
    written_at: Generated<Date>
  }
}
