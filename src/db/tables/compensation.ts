import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { At, AtOrNull } from '../instants.ts'

/** A claim as judged. One that has ceased keeps its orders, with an amount of 0. */
interface JudgedClaim {
  key: string
  version: number
  household: string
  kind: string
  district: string
  leader: string
  orders: string[]
  due_by: At
  late_days: number
  amount_fen: number
  pay_by: AtOrNull
  last_pay_by: AtOrNull
  held_orders: string[]
  amount_since: At
  change_pay_by: At
  learnt_at: At
}

export interface CompensationTables {
  /** What is owed to each household now. */
  claim: JudgedClaim & {
    /** The version that the ledger has taken in. */
    booked: Generated<number>
    open: Generated<boolean>
  }
  /** All that claims ever were; append-only. */
  claim_version: JudgedClaim
  /** Append-only. */
  payout_batch: {
    number: string
    made_at: At
    made_by: string
    lines: number
    sum_fen: number
    hash: string
  }
  /** Append-only. */
  payout_handover: {
    number: string
    handed_at: At
    handed_by: string
  }
  /** What was done about claims; append-only. */
  ledger_entry: {
    id: GeneratedAlways<number>
    key: string
    claim: string
    line: number
    seq: number
    type: string
    amount_fen: number
    from_account: string | null
    to_account: string | null
    claim_version: number
    settles: number | null
    batch: string | null
    batch_line: number | null
    happened_at: At
    learnt_at: At
    actor: string
    meta: JSONColumnType<object>
  }
}
