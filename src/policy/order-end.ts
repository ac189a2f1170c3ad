import type { Ground } from './ground.ts'
import { DAY, type Instant } from './instant.ts'
import type { Order } from './order.ts'
import type { Covered, Flag } from './verdict.ts'

/** How the order stands against its deadline, and whether and until when it ran late. */
export interface OrderEnd {
  readonly status: Covered['status']
  /** Completion, cancellation, or the instant of judgement. */
  readonly end: Instant
  /** Late, overdue, or cancelled by the company after the deadline. */
  readonly ranLate: boolean
  readonly flags: readonly Flag[]
  readonly grounds: readonly Ground[]
}

/** 三(三)2: the completion in the system ends an order. One with both a completion and a cancellation is completed. */
export function orderEnd(order: Order, dueBy: Instant | null, asOf: Instant): OrderEnd {
  if (order.completedAt !== null) {
    const late = isAfter(order.completedAt, dueBy)
    return {
      status: late ? 'late' : 'on-time',
      end: order.completedAt,
      ranLate: late,
      flags: [],
      grounds: [end('completed', order.completedAt, late, dueBy)],
    }
  }
  if (order.cancelledAt !== null) return cancelled(order.cancelledAt, order.cancelledBy === 'company', dueBy)
  const overdue = isAfter(asOf, dueBy)
  return { status: overdue ? 'overdue' : 'open', end: asOf, ranLate: overdue, flags: [], grounds: [end('open', asOf, overdue, dueBy)] }
}

/** I-8: a promise not kept and withdrawn by the company is paid as if it ended then; by the customer or not known: not. */
function cancelled(at: Instant, byCompany: boolean, dueBy: Instant | null): OrderEnd {
  const after = isAfter(at, dueBy)
  return {
    status: 'cancelled',
    end: at,
    ranLate: after && byCompany,
    flags: after ? ['cancelled-after-due'] : [],
    grounds: after
      ? [end('cancelled', at, after, dueBy), { rule: 'cancelled-after-due', byCompany }]
      : [end('cancelled', at, after, dueBy)],
  }
}

const isAfter = (at: Instant, dueBy: Instant | null): boolean => dueBy !== null && at > dueBy

const end = (event: 'completed' | 'cancelled' | 'open', at: Instant, late: boolean, dueBy: Instant | null): Ground => ({
  rule: 'end',
  event,
  at,
  late,
  dueBy,
})

/** 三(一), I-3: each started 24 h after `from` counts whole; 0 when `end` is not after it. */
export const startedDays = (from: Instant, to: Instant): number => Math.max(0, Math.ceil((to - from) / DAY))
