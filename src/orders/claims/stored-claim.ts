import type { Selectable } from 'kysely'
import type { CompensationTables } from '../../db/tables/compensation.ts'
import type { Claim } from '../../policy/claims.ts'
import type { Context } from '../../policy/context.ts'
import { type Instant, dayOf, endOfDay, formatInstant } from '../../policy/instant.ts'
import { type Kind, kinds } from '../../policy/order.ts'
import { inForce } from '../../policy/parameters.ts'
import { oneOf } from '../../policy/read.ts'

/** A claim as it was judged, and since when it was so. One that has ceased keeps its orders, with an amount of 0. */
export interface StoredClaim {
  /** `household/kind/YYYY-MM-DD` */
  readonly key: string
  /** Counts from 1; 0 of one that only time has made, which nobody has stored yet. */
  readonly version: number
  readonly household: string
  readonly kind: Kind
  /** The leading order's. */
  readonly district: string
  readonly leader: string
  readonly orders: readonly string[]
  /** When the leading order was due, and how many days it ran late. */
  readonly dueBy: Instant
  readonly lateDays: number
  readonly amountFen: number
  /** Null while one of its orders has not ended. */
  readonly payBy: Instant | null
  /** The last there was. */
  readonly lastPayBy: Instant | null
  /** Its orders with a recorded cause that would exempt and no exemption. */
  readonly heldOrders: readonly string[]
  /** Since when the amount is known to be what it is, and until when a difference from then is to be paid. */
  readonly amountSince: Instant
  readonly changePayBy: Instant
  readonly learntAt: Instant
}

export type ClaimRow = Selectable<CompensationTables['claim_version']>

/** What the judged claim makes of what was known of it; null: nothing new. `judged` null: it has ceased, or is not there. */
export function nextVersion(before: StoredClaim | null, judged: Claim | null, context: Context): StoredClaim | null {
  if (judged === null)
    return before === null || before.amountFen === 0 ? null : { ...changed(before, 0, context), payBy: null, heldOrders: [] }
  const { order, verdict } = judged.leader
  if (verdict.dueBy === null) throw new Error(`a claim without a deadline: ${judged.key}`)
  const facts = {
    district: order.district,
    leader: order.id,
    orders: judged.orders,
    dueBy: verdict.dueBy,
    lateDays: verdict.lateDays,
    payBy: judged.payBy,
    heldOrders: judged.members
      .filter((one) => one.verdict.flags.some((flag) => flag === 'cause-without-exemption'))
      .map((one) => one.order.id)
      .toSorted(),
  }
  const known = before ?? first(judged, facts)
  const next = { ...changed(known, judged.compensationFen, context, order.enteredAt), ...facts, lastPayBy: judged.payBy ?? known.lastPayBy }
  return before !== null && isSame(before, next) ? null : next
}

type Facts = Pick<StoredClaim, 'district' | 'leader' | 'orders' | 'dueBy' | 'lateDays' | 'payBy' | 'heldOrders'>

const first = ({ key, household, kind }: Claim, facts: Facts): StoredClaim => ({
  ...facts,
  key,
  household,
  kind,
  version: 0,
  amountFen: 0,
  lastPayBy: null,
  amountSince: 0,
  changePayBy: 0,
  learntAt: 0,
})

function changed(known: StoredClaim, amountFen: number, { asOf, parameters }: Context, enteredAt: Instant = known.dueBy): StoredClaim {
  const next = { ...known, version: known.version + 1, amountFen, learntAt: asOf }
  if (known.version > 0 && known.amountFen === amountFen) return next
  const days = inForce(parameters.payWithinDays, dayOf(enteredAt))
  return { ...next, amountSince: asOf, changePayBy: endOfDay(dayOf(asOf) + days) }
}

const isSame = (a: StoredClaim, b: StoredClaim): boolean =>
  a.amountFen === b.amountFen &&
  a.payBy === b.payBy &&
  a.dueBy === b.dueBy &&
  a.lateDays === b.lateDays &&
  a.leader === b.leader &&
  a.district === b.district &&
  a.orders.join('\n') === b.orders.join('\n') &&
  a.heldOrders.join('\n') === b.heldOrders.join('\n')

export const storedClaim = (row: ClaimRow): StoredClaim => ({
  key: row.key,
  version: row.version,
  household: row.household,
  kind: oneOf(kinds, row.kind, 'kind'),
  district: row.district,
  leader: row.leader,
  orders: row.orders,
  dueBy: row.due_by,
  lateDays: row.late_days,
  amountFen: row.amount_fen,
  payBy: row.pay_by,
  lastPayBy: row.last_pay_by,
  heldOrders: row.held_orders,
  amountSince: row.amount_since,
  changePayBy: row.change_pay_by,
  learntAt: row.learnt_at,
})

const orNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

export const claimRow = (claim: StoredClaim) => ({
  key: claim.key,
  version: claim.version,
  household: claim.household,
  kind: claim.kind,
  district: claim.district,
  leader: claim.leader,
  orders: claim.orders,
  due_by: formatInstant(claim.dueBy),
  late_days: claim.lateDays,
  amount_fen: claim.amountFen,
  pay_by: orNull(claim.payBy),
  last_pay_by: orNull(claim.lastPayBy),
  held_orders: claim.heldOrders,
  amount_since: formatInstant(claim.amountSince),
  change_pay_by: formatInstant(claim.changePayBy),
  learnt_at: formatInstant(claim.learntAt),
})

/** Of both tables, the key first. */
export const columnNames = [
  'key',
  'version',
  'household',
  'kind',
  'district',
  'leader',
  'orders',
  'due_by',
  'late_days',
  'amount_fen',
  'pay_by',
  'last_pay_by',
  'held_orders',
  'amount_since',
  'change_pay_by',
  'learnt_at',
] as const satisfies readonly (keyof ClaimRow)[]
