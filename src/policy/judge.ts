import { compensationFor, payBy } from './compensation.ts'
import type { Context } from './context.ts'
import { promiseAtAcceptance } from './deadline.ts'
import { exemptionOf } from './exemption.ts'
import type { Ground } from './ground.ts'
import type { Instant } from './instant.ts'
import type { Order } from './order.ts'
import { type OrderEnd, orderEnd, startedDays } from './order-end.ts'
import { applyReschedules } from './reschedules.ts'
import { scopeReason, type ScopeReason } from './coverage.ts'
import type { Covered, Flag, NotCovered, Verdict } from './verdict.ts'

export interface Judged {
  readonly order: Order
  readonly verdict: Verdict
}

/** The whole notice applied to one order as of `context.asOf`: deadline, status, exemption, compensation, and the grounds of each. */
export function judge(given: Order, context: Context): Verdict {
  const order = knownAt(given, context.asOf)
  const reason = scopeReason(order, context)
  return reason === null ? covered(order, context) : notCovered(order, reason)
}

/** The order as it could be known at `asOf`: what happens later does not exist yet, and an order not yet entered is simply open. */
export function knownAt(order: Order, asOf: Instant): Order {
  const entered = order.enteredAt <= asOf
  const known = (at: Instant | null): Instant | null => (entered && at !== null && at <= asOf ? at : null)
  const completedAt = known(order.completedAt)
  const cancelledAt = known(order.cancelledAt)
  const closedAt = completedAt ?? cancelledAt ?? asOf
  const { exemption, complaint, reschedules } = order
  return {
    ...order,
    completedAt,
    cancelledAt,
    // One made after the order was closed has nothing left to move.
    reschedules: reschedules.length === 0 ? reschedules : reschedules.filter((r) => r.at <= asOf && r.at <= closedAt),
    exemption: exemption && known(exemption.grantedAt) !== null ? { ...exemption, revokedAt: known(exemption.revokedAt) } : null,
    complaint: complaint && known(complaint.at) !== null ? complaint : null,
  }
}

const notCovered = (order: Order, reason: ScopeReason): NotCovered => ({
  id: order.id,
  inScope: false,
  scopeReason: reason,
  track: null,
  guaranteed: false,
  dueBy: null,
  workBy: null,
  status: 'not-covered',
  lateDays: 0,
  exemption: null,
  compensationFen: 0,
  payBy: null,
  flags: [],
  grounds: [{ rule: 'out-of-scope', reason, area: order.area, enteredAt: order.enteredAt }],
})

function covered(order: Order, context: Context): Covered {
  const promise = promiseAtAcceptance(order, context.parameters)
  const agreed = applyReschedules(order, promise.dueBy)
  const end = orderEnd(order, agreed.dueBy, context.asOf)
  const unproven = !order.wantsSameDay && order.complaint !== null && order.acceptanceEvidence === null
  const grounds: Ground[] = [{ rule: 'in-scope', area: order.area }, ...promise.grounds]
  if (unproven) grounds.push({ rule: 'opt-out-unproven' })
  grounds.push(...agreed.grounds, ...end.grounds)
  const flags: Flag[] = [...promise.flags, ...agreed.flags, ...end.flags]
  if (unproven) flags.push('opt-out-unproven')
  const inTime: Covered = {
    id: order.id,
    inScope: true,
    scopeReason: null,
    track: promise.track,
    guaranteed: promise.guaranteed,
    dueBy: agreed.dueBy,
    workBy: agreed.workBy,
    status: end.status,
    lateDays: 0,
    exemption: null,
    compensationFen: 0,
    payBy: null,
    flags: asSet(flags),
    grounds,
  }
  return end.ranLate && agreed.dueBy !== null ? ranLate(inTime, order, end, agreed.dueBy, context) : inTime
}

/** What running late costs: exempt, not guaranteed, or compensated. */
function ranLate(verdict: Covered, order: Order, { status, end }: OrderEnd, dueBy: Instant, context: Context): Covered {
  const lateDays = startedDays(dueBy, end)
  const exemption = exemptionOf(order, dueBy, end, context)
  const flags = [...verdict.flags, ...exemption.flags]
  const grounds: Ground[] = [...verdict.grounds, { rule: 'late-days', days: lateDays, seconds: end - dueBy }, ...exemption.grounds]
  const late = { ...verdict, lateDays, exemption: exemption.reason }
  if (exemption.reason !== null) return { ...late, flags: asSet(flags), grounds }
  if (!verdict.guaranteed) return { ...late, flags: asSet(flags), grounds: [...grounds, { rule: 'not-guaranteed', kind: order.kind }] }
  const owed = compensationFor(order, exemption.countFrom, end, verdict.track === 'appointed-install', context.parameters)
  flags.push(...owed.flags)
  grounds.push(...owed.grounds)
  if (owed.fen === 0 || status === 'overdue') return { ...late, compensationFen: owed.fen, flags: asSet(flags), grounds }
  const due = payBy(order, end, exemption.revokedAt, flags.some(complaintTookAway), context.parameters)
  return { ...late, compensationFen: owed.fen, payBy: due.payBy, flags: asSet(flags), grounds: [...grounds, due] }
}

const complaintTookAway = (flag: Flag): boolean => flag === 'reschedule-void-no-evidence' || flag === 'exemption-void-no-evidence'
const asSet = (flags: readonly Flag[]): Flag[] => (flags.length < 2 ? [...flags] : [...new Set(flags)].toSorted())
