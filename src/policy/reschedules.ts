import type { Ground, RescheduleOutcome } from './ground.ts'
import type { Instant } from './instant.ts'
import type { Order, Reschedule } from './order.ts'
import type { Flag } from './verdict.ts'

export interface Agreed {
  readonly dueBy: Instant | null
  readonly workBy: Instant | null
  readonly flags: readonly Flag[]
  readonly grounds: readonly Ground[]
}

/** 四(五): the order's reschedules applied to its first promise, each seeing the deadline that the ones before it left. */
export function applyReschedules(order: Order, firstPromise: Instant | null): Agreed {
  if (order.reschedules.length === 0) return { dueBy: firstPromise, workBy: firstPromise, flags: [], grounds: [] }
  let [dueBy, workBy] = [firstPromise, firstPromise]
  const flags: Flag[] = []
  const grounds: Ground[] = []
  for (const reschedule of order.reschedules.toSorted(byTime)) {
    const outcome = outcomeOf(reschedule, dueBy, firstPromise, order)
    const flag = outcomeFlags[outcome]
    const { at } = reschedule
    const { to } = reschedule.appointment
    if (flag) flags.push(flag)
    if (outcome !== 'unconfirmed' && outcome !== 'void-no-evidence') workBy = to
    if (outcome === 'first-promise') dueBy = to
    if (outcome === 'by-customer') dueBy = later(firstPromise, to)
    grounds.push({ rule: 'reschedule', outcome, at, to, dueBy, earlier: outcome === 'by-customer' && dueBy !== to })
  }
  return { dueBy, workBy, flags, grounds }
}

const outcomeFlags: Readonly<Record<RescheduleOutcome, Flag | null>> = {
  unconfirmed: 'unconfirmed-reschedule',
  'void-no-evidence': 'reschedule-void-no-evidence',
  'after-deadline': 'late-reschedule',
  'first-promise': null,
  'by-customer': null,
  'by-company': null,
}

function outcomeOf(reschedule: Reschedule, dueBy: Instant | null, firstPromise: Instant | null, order: Order): RescheduleOutcome {
  if (!reschedule.confirmed) return 'unconfirmed'
  if (order.complaint && reschedule.evidence === null) return 'void-no-evidence'
  if (dueBy !== null && reschedule.at > dueBy) return 'after-deadline'
  if (firstPromise === null) return 'first-promise'
  return reschedule.initiator === 'customer' ? 'by-customer' : 'by-company'
}

const later = (promise: Instant | null, appointment: Instant): Instant => (promise === null ? appointment : Math.max(promise, appointment))

/**
 * By `at`, then by the new appointment's end. Where even these are equal the rest decides, so that the order in which a source lists
 * its facts never does: the company's before the customer's, unconfirmed before confirmed, without evidence before with.
 */
function byTime(a: Reschedule, b: Reschedule): number {
  return (
    a.at - b.at ||
    a.appointment.to - b.appointment.to ||
    compare(a.initiator, b.initiator) ||
    Number(a.confirmed) - Number(b.confirmed) ||
    compare(a.evidence ?? '', b.evidence ?? '')
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
