import { type Instant, formatInstant } from '../policy/instant.ts'
import type { PayoutLine } from './lines.ts'

const orNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

/** The JSON form of `sameday payouts`, a line or supplement each. */
export const payoutJson = (line: PayoutLine) => ({
  claim: line.key,
  district: line.claim.district,
  orders: line.claim.orders,
  state: line.state,
  amountFen: line.amountFen,
  payBy: orNull(line.payBy),
  heldFor: line.state === 'held' ? ['cause-without-exemption'] : null,
  registeredFen: line.registeredFen,
  auditedFen: line.auditedFen,
  batch: batchOf(line),
  paidFen: line.paidFen,
  paidAt: orNull(line.paidAt),
  toldAt: orNull(line.toldAt),
  late: line.late,
  overpaidFen: line.overpaidFen,
})

/** The batch that it is in, or was paid or failed in. */
export const batchOf = ({ state, life }: PayoutLine): string | null =>
  ['batched', 'paid', 'told', 'failed'].includes(state) ? (life.batched?.batch ?? null) : null
