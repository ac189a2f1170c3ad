import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

type Json = JSONColumnType<object>
type JsonOrNull = JSONColumnType<object | null>

export interface OrderTables {
  /** One run over one file. */
  import: {
    id: GeneratedAlways<number>
    file: string
    source: string
    data_as_of: At
    started_at: At
    state: 'running' | 'done' | 'failed'
    problem: string | null
    declared_rows: number | null
    rows: Generated<number>
    accepted: Generated<number>
    updated: Generated<number>
    unchanged: Generated<number>
    quarantined: Generated<number>
    totals: ColumnType<object, string | undefined, string>
  }
  /** Rows that could not be taken. */
  quarantine: {
    id: GeneratedAlways<number>
    /** Null for what was pushed. */
    import_id: number | null
    source: string
    key: string
    file: string
    line: number
    order_id: string | null
    reason: string
    raw: string
    set_aside_at: At
    /** The control group has heard of it. */
    told: Generated<boolean>
  }
  /** As of when a source last spoke by pushing. */
  feed_push: {
    source: string
    data_as_of: At
  }
  /** Everything anyone ever said about an order; append-only. */
  order_event: {
    id: GeneratedAlways<number>
    order_id: string
    type: string
    happened_at: At
    learnt_at: At
    source: string
    key: string
    actor: string | null
    payload: Json
    import_id: number | null
  }
  /** The projection of an order's events and its verdict as of `judged_at`. */
  orders: {
    id: string
    facts: Json
    kind: string
    product: string
    district: string
    area: string
    household: string
    installer: string | null
    contractor: string | null
    source_state: string
    /** Since when it stands there. */
    state_since: AtOrNull
    entered_at: At
    ended_at: AtOrNull
    judged_at: At
    in_scope: boolean
    guaranteed: boolean
    status: string
    due_by: AtOrNull
    work_by: AtOrNull
    late_days: number
    exemption: string | null
    compensation_fen: number
    pay_by: AtOrNull
    flags: string[]
    proposal: JsonOrNull
    escalation: JsonOrNull
    /** What people recorded beside the facts. */
    recorded: JsonOrNull
    reschedule_count: number
    unknown_reschedules: boolean
    customer_name: string | null
    phone: string | null
    address: string | null
    /** By what a piece of the address leads to the order. */
    address_keys: Generated<string[] | null>
    account: string | null
    data_as_of: At
    last_event_id: number
    contradictions: Json
    sources: string[]
    /** When the order, ended before, was open again: instants as text, oldest first. */
    reopenings: Json
    /** Set by what is known of the household, not by the order's own history. */
    reentry_of: string | null
  }
}
