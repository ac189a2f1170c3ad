import { callBackBy } from '../orders/current/call-back-by.ts'
import type { OrderSet } from '../people/alert-steps.ts'
import type { AlertStep } from '../people/organisation.ts'
import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { type Candidate, acceptanceFaults } from './candidates.ts'

/** The time of the order that a step is about: the visit, the promise, or since when it waits; null: the step is not about this order. */
export function basisOf(step: Pick<AlertStep, 'orders' | 'when'>, order: Candidate, now: Instant): Instant | null {
  // 四(九)3 looks at how orders were accepted, whatever came of them.
  if (order.ended && step.orders !== 'acceptance-faults') return null
  return bases[step.orders](order, now, step.when)
}

type Basis = (order: Candidate, now: Instant, when: AlertStep['when']) => Instant | null

const bases: Readonly<Record<OrderSet, Basis>> = {
  open: (order, now, when) => (when === 'after' ? promiseOf(order) : visitOf(order, now)),
  // After its promise, too, an appointed order is none of the day.
  timed: (order, now, when) => (isOfTheDay(order) ? null : bases.open(order, now, when)),
  'same-day': (order, now) => (isOfTheDay(order) && isOpenAt(order.workBy, now) ? order.workBy : null),
  unarranged: (order, now) => (isArranged(order) ? null : bases['same-day'](order, now, 'daily')),
  late: (order, now) => (order.dueBy !== null && now > order.dueBy ? promiseOf(order) : null),
  'at-resource-desk': (order) => atDesk(order, 'at-resource-desk'),
  'at-network-desk': (order) => atDesk(order, 'at-network-desk'),
  stuck: (order) => atDesk(order, 'stuck'),
  'missing-appointment': (order) => (order.flags.includes('missing-appointment') && order.workBy === null ? order.enteredAt : null),
  'unconfirmed-reschedule': (order) =>
    order.flags.includes('unconfirmed-reschedule') && order.callBack !== null ? order.callBack.at : null,
  'call-back-overdue': ({ callBack, workBy }, now) => (callBack !== null && callBackBy(callBack, workBy) < now ? callBack.at : null),
  'acceptance-faults': ({ flags, enteredAt }) => (acceptanceFaults.some((fault) => flags.includes(fault)) ? enteredAt : null),
}

/** What is exempt is warned of like any other, and not chased once it is late. */
const promiseOf = ({ dueBy, exempt }: Candidate): Instant | null => (exempt ? null : dueBy)

/** The visit (I-5), or the promise where the visit was agreed for an earlier hour that has passed. */
const visitOf = ({ workBy, dueBy }: Candidate, now: Instant): Instant | null => (workBy !== null && workBy < now ? dueBy : workBy)

/** Due at the end of the day of its entry, as promised then: whoever agreed on another time has an appointment. */
const isOfTheDay = ({ workBy, dueBy, enteredAt }: Candidate): boolean => {
  const endOfDay = startOfDay(dayOf(enteredAt) + 1) - 1
  return workBy === endOfDay && dueBy === endOfDay
}

const isOpenAt = (workBy: Instant | null, now: Instant): boolean => workBy !== null && now <= workBy

/** Somebody is on it and can go, or the customer knows that nobody comes. */
const isArranged = ({ installer, sourceState, customerTold }: Candidate): boolean =>
  customerTold || (installer !== null && sourceState === 'in-progress')

const atDesk = (order: Candidate, desk: string): Instant | null => (order.sourceState === desk ? order.stateSince : null)
