import type { Instant } from '../../src/policy/instant.ts'
import type { Order, Reschedule } from '../../src/policy/order.ts'

/** Every instant of what is said about the order, but not its end. */
export const instantsOf = (order: Order): Instant[] =>
  [
    order.enteredAt,
    order.exemption?.grantedAt,
    order.exemption?.revokedAt,
    order.complaint?.at,
    ...order.reschedules.map(({ at }) => at),
  ].filter((at) => at !== null && at !== undefined)

/** `2026-11-20T16:00:00+08:00` the same instant as people elsewhere would write it, with a fraction of a second. */
export function inOffset(value: unknown, minutes: number): unknown {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return value
  const local = new Date(Date.parse(value) + minutes * 60_000).toISOString().slice(0, 19)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${local}.7${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

/** The order as it was known at an instant, by crossing out what came later. */
export function withoutAfter(order: Order, asOf: Instant): Order {
  const known = (at: Instant | null): Instant | null => (at !== null && at <= asOf ? at : null)
  const { exemption, complaint } = order
  return {
    ...order,
    completedAt: known(order.completedAt),
    cancelledAt: known(order.cancelledAt),
    reschedules: order.reschedules.filter(({ at }) => at <= asOf),
    exemption: exemption && exemption.grantedAt <= asOf ? { ...exemption, revokedAt: known(exemption.revokedAt) } : null,
    complaint: complaint && complaint.at <= asOf ? complaint : null,
  }
}

/** Reschedules of one second to one time that differ in all else: nothing but their content can order them. */
export const twins = (one: Reschedule): Reschedule[] =>
  [true, false].flatMap((confirmed) =>
    [null, '录音1', '照片2'].flatMap((evidence) =>
      (['customer', 'company'] as const).map((initiator) => ({ ...one, confirmed, evidence, initiator })),
    ),
  )
