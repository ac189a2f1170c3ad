import type { Generated, GeneratedAlways } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

export interface AlertingTables {
  /** What a group was told about an order, and which steps had passed unsaid by then. */
  alert_said: {
    order_id: string
    /** The id of the step, with `+n` for its n-th repeat. */
    step: string
    /** The `workBy` or `dueBy` that the step counted from. */
    basis: At
    /** A group, or `@` and a person. */
    hearer: string
    kind: 'before' | 'after' | 'waiting'
    state: 'said' | 'passed'
    /** The minute it was decided in: a hearer is told one message of a kind in a slot. */
    slot: At
    said_at: At
    /** The crew that was on the order then. */
    crew: string | null
    /** When the hearer was told that it has ended since. */
    closed_told_at: AtOrNull
  }
  /** Times of the day at which a step was said to a hearer, or at which there was nothing to say. */
  alert_occasion: {
    hearer: string
    step: string
    at: At
  }
  /** One row a message. */
  alert_message: {
    hearer: string
    slot: At
    /** Of alerts, or what is said of tonight. */
    kind: 'before' | 'after' | 'waiting' | 'forecast'
    urgent: boolean
    orders: number
    /** By which it is found in the queue. */
    key: string | null
  }
  /** What a group was told to expect of an evening. */
  forecast_said: {
    hearer: string
    slot: At
    undone: number
    low: number
    high: number
    /** Those that were expected to be late, the likeliest first. */
    orders: string[]
  }
  /** What is not to be told for a while; null: of any. */
  alert_silence: {
    id: GeneratedAlways<number>
    districts: string[]
    orders: string[] | null
    crews: string[] | null
    kinds: string[] | null
    reason: string
    author: string
    made_at: At
    until_at: At
    ended_by: string | null
    ended_at: AtOrNull
  }
  /** Why a hearer was not told of an order although a step had come, once a reason. */
  alert_unsaid: {
    order_id: string
    hearer: string
    step: string
    basis: At
    because: 'silenced' | 'in-hand' | 'sheltered' | 'budget' | 'quiet-hours'
    at: At
    /** Of a silence its number, of an order in hand who has it. */
    detail: string | null
  }
  /** Up to when what was due has been looked at; one row. */
  alert_sweep: {
    only_row: Generated<boolean>
    swept_at: At
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
