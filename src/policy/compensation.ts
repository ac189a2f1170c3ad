import type { Ground } from './ground.ts'
import { type Instant, dayOf, endOfDay } from './instant.ts'
import type { DelayCause, Order } from './order.ts'
import { startedDays } from './order-end.ts'
import { type Parameters, inForce } from './parameters.ts'
import type { Flag } from './verdict.ts'

export interface Compensation {
  readonly fen: number
  readonly flags: readonly Flag[]
  readonly grounds: readonly Ground[]
}

/** 三(一): what an order is owed that is guaranteed, ran late and is not exempt; a repair's days count from `countFrom` to `end`. */
export function compensationFor(order: Order, countFrom: Instant, end: Instant, appointed: boolean, parameters: Parameters): Compensation {
  const { fen, days, capped } = amount(order, countFrom, end, parameters)
  const cause = order.delayCause
  const kind = order.kind
  const grounds: Ground[] = [{ rule: 'compensation', kind, fen, days, capped, appointed, cause }]
  if (fen === 0 || cause === null || !wouldExempt.includes(cause)) return { fen, flags: [], grounds }
  return { fen, flags: ['cause-without-exemption'], grounds: [...grounds, { rule: 'cause-without-exemption', cause }] }
}

/** Causes that would exempt if a person granted it (二(四)3(2): "not the customer's doing"). */
const wouldExempt: readonly DelayCause[] = ['customer', 'third-party', 'force-majeure']

function amount(order: Order, countFrom: Instant, end: Instant, parameters: Parameters): { fen: number; days: number; capped: boolean } {
  const day = dayOf(order.enteredAt)
  const days = startedDays(countFrom, end)
  if (order.kind === 'install') return { fen: inForce(parameters.installFen, day), days, capped: false }
  const uncapped = days * inForce(parameters.repairFenPerDay, day)
  const cap = inForce(parameters.repairCapFen, day)
  return { fen: Math.min(uncapped, cap), days, capped: uncapped > cap }
}

type PayBy = Extract<Ground, { rule: 'pay-by' }>

/** 四(六), I-10, I-16: 23:59:59 of the last day to pay, counted from the latest of the end and what took an excuse away later. */
export function payBy(order: Order, end: Instant, revokedAt: Instant | null, complaintCounts: boolean, parameters: Parameters): PayBy {
  let from = end
  let event: PayBy['event'] = 'end'
  if (revokedAt !== null && revokedAt > from) [from, event] = [revokedAt, 'revocation']
  if (complaintCounts && order.complaint && order.complaint.at > from) [from, event] = [order.complaint.at, 'complaint']
  const days = inForce(parameters.payWithinDays, dayOf(order.enteredAt))
  return { rule: 'pay-by', payBy: endOfDay(dayOf(from) + days), days, from, event }
}
