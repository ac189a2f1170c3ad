import type { GeneratedAlways } from 'kysely'
import type { At } from '../instants.ts'

export interface AlertingTables {
  /** What a group was told about an order, and which steps had passed unsaid by then. */
  alert_said: {
    order_id: string
    /** The id of the step, with `+n` for its n-th repeat. */
    step: string
    /** The `workBy` or `dueBy` that the step counted from. */
    basis: At
    group_id: string
    kind: 'before' | 'after'
    state: 'said' | 'passed'
    /** The minute it was decided in: a group hears one message of a kind in a slot. */
    slot: At
    said_at: At
  }
  /** What the control group was last told of a feed. */
  feed_told: {
    source: string
    stale: boolean
    told_at: At
  }
  /** What the control group was last told of a thing that is one way or the other. */
  control_told: {
    what: string
    state: string
    told_at: At
  }
  /** Orders that came into danger, for the source systems to fetch; append-only. */
  jeopardy_event: {
    id: GeneratedAlways<number>
    order_id: string
    order_kind: 'install' | 'repair' | 'move'
    jeopardy: 'approaching' | 'late'
    expected_by: At
    said_at: At
    message: string
  }
}
