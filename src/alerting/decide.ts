import type { StoredOrder } from '../orders/current/rows.ts'
import type { Group, Organisation } from '../people/organisation.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import { knownAt } from '../policy/judge.ts'
import type { Covered, Verdict } from '../policy/verdict.ts'
import type { Candidate } from './candidates.ts'
import { type Listener, listeners } from './hearers.ts'
import { type AlertKind, type AlertReason, type Occurrence, type SaidBefore, isQuiet, reasonToAlert, saidSince, stepsOn } from './steps.ts'

/** One order that a group is to be told about. */
export interface Told<T extends Candidate = Candidate> {
  readonly order: T
  readonly basis: Instant
  readonly occurrence: Occurrence
  readonly reason: AlertReason
  /** Steps whose time had come unsaid, passed over for this one. */
  readonly passed: readonly Occurrence[]
}

/** All that one group is to be told now about one kind of steps; the most urgent order first. */
export interface GroupAlert<T extends Candidate = Candidate> {
  readonly group: Group
  readonly kind: AlertKind
  readonly told: readonly Told<T>[]
}

/** An open order with its verdict as of the decision. */
export interface OpenOrder extends Candidate {
  readonly stored: StoredOrder
  readonly verdict: Covered
}

/** The order as alerts look at it; null when it is not promised, not entered yet at `at`, or no longer open by `now`. */
export function openOrder(stored: StoredOrder, verdict: Verdict, at: Instant, now: Instant): OpenOrder | null {
  const { order } = stored
  if (!verdict.inScope || order.enteredAt > at) return null
  const { completedAt, cancelledAt } = knownAt(order, now)
  if (completedAt !== null || cancelledAt !== null) return null
  const { workBy, dueBy, exemption } = verdict
  const { reopenings } = stored
  return { id: order.id, district: order.district, workBy, dueBy, reopenings, exempt: exemption !== null, stored, verdict }
}

/** The alerts due at `now` about these orders. */
export function dueAlerts<T extends Candidate>(
  orders: readonly T[],
  organisation: Organisation,
  saidBefore: SaidBefore,
  now: Instant,
): GroupAlert<T>[] {
  const quiet = isQuiet(organisation.quietHours, now)
  const tell = ({ group, steps }: Listener, kind: AlertKind, order: T): Told<T>[] => {
    // What is exempt is warned of like any other, and not chased once it is late.
    if (kind === 'after' && order.exempt) return []
    const basis = basisOf(kind, order, now)
    const said = saidSince(saidBefore.of(group.id, order.id), openSince(order, now))
    const decision = reasonToAlert(kind, basis, said, steps, now, quiet)
    if (basis === null || decision.speak === null) return []
    return [{ order, basis, occurrence: decision.occurrence, reason: decision.speak, passed: decision.passed }]
  }
  return listeners(organisation, stepsOn(organisation.alerts, dayOf(now)))
    .flatMap((listener) => {
      const { group } = listener
      const ofGroup = orders.filter(({ district }) => group.districts.includes(district))
      return alertKinds.map((kind) => ({ group, kind, told: ofGroup.flatMap((order) => tell(listener, kind, order)).toSorted(byUrgency) }))
    })
    .filter(({ told }) => told.length > 0)
}

/** Since when the order has been open without an end in between: -Infinity when it never ended. */
export const openSince = ({ reopenings }: Pick<Candidate, 'reopenings'>, now: Instant): Instant =>
  reopenings.findLast((at) => at <= now) ?? -Infinity

const alertKinds = ['before', 'after'] as const

/** Before: the visit (I-5), or the promise where the visit was agreed for an earlier hour that has passed. After: the promise. */
function basisOf(kind: AlertKind, { workBy, dueBy }: Candidate, now: Instant): Instant | null {
  if (kind === 'after') return dueBy
  return workBy !== null && workBy < now ? dueBy : workBy
}

/** The least time left, or the longest over it. */
export const byUrgency = (a: Told, b: Told): number => a.basis - b.basis || (a.order.id < b.order.id ? -1 : 1)
