import type { Instant } from '../../policy/instant.ts'
import type { Appointment } from '../../policy/order.ts'

/**
 * 四(五) sets no hour: until the customer agrees the old time stands, and so they are asked before the old time or the new one, whichever
 * comes first; where the old one was over already, before the new one.
 */
export function callBackBy({ at, appointment }: { at: Instant; appointment: Appointment }, workBy: Instant | null): Instant {
  const visit = appointment.from ?? appointment.to
  return workBy !== null && workBy > at ? Math.min(workBy, visit) : visit
}
