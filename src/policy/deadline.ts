import type { DeadlineBasis, Ground } from './ground.ts'
import { HOUR, type Instant, dayOf, endOfDay, startOfDay } from './instant.ts'
import type { Order } from './order.ts'
import { type Parameters, inForce } from './parameters.ts'
import type { Flag } from './verdict.ts'
import type { Track } from './coverage.ts'

/** The promise at acceptance. */
export interface FirstPromise {
  readonly track: Track
  readonly guaranteed: boolean
  readonly dueBy: Instant | null
  readonly flags: readonly Flag[]
  readonly grounds: readonly Ground[]
}

/** 二(四): track and deadline as they stood at acceptance. */
export function promiseAtAcceptance(order: Order, parameters: Parameters): FirstPromise {
  return order.kind === 'repair' ? repairPromise(order, parameters) : installPromise(order, parameters)
}

const cutOffOf = (order: Order, parameters: Parameters): Instant => {
  const day = dayOf(order.enteredAt)
  return startOfDay(day) + inForce(parameters.cutOff, day)
}

/** 二(四)1: by 16:00 the same day; later, or not wanted the same day, the appointment. */
function installPromise(order: Order, parameters: Parameters): FirstPromise {
  const cutOff = cutOffOf(order, parameters)
  const today = dayOf(order.enteredAt)
  if (order.wantsSameDay && order.enteredAt <= cutOff) {
    return promise(order, cutOff, 'same-day-install', 'day-of-entry', endOfDay(today))
  }
  const unusable = whyUnusable(order, today)
  if (unusable === null) return promise(order, cutOff, 'appointed-install', 'appointment', order.appointment?.to ?? null)
  // I-14: a customer who wanted it soon is not left without a promise by a mistake at acceptance.
  if (order.wantsSameDay) return promise(order, cutOff, 'appointed-install', 'next-day', endOfDay(today + 1), { unusable })
  return promise(order, cutOff, 'appointed-install', 'none', null, { unusable })
}

/** 二(四)2: by 16:00 the same day; later 24 h from entry; not wanted the same day, an agreed time or the standard limit. */
function repairPromise(order: Order, parameters: Parameters): FirstPromise {
  const cutOff = cutOffOf(order, parameters)
  const day = dayOf(order.enteredAt)
  if (order.wantsSameDay) {
    if (order.enteredAt <= cutOff) return promise(order, cutOff, 'same-day-repair', 'day-of-entry', endOfDay(day))
    const hours = inForce(parameters.lateEntryRepairHours, day)
    return promise(order, cutOff, '24h-repair', 'hours-after-entry', order.enteredAt + hours * HOUR, { hours })
  }
  const unusable = beforeEntry(order) ? 'before-entry' : null
  if (order.appointment && unusable === null) return promise(order, cutOff, 'appointed-repair', 'appointment', order.appointment.to)
  const hours = inForce(parameters.standardHours, day)[order.area]
  return promise(order, cutOff, 'standard-repair', 'hours-after-entry', order.enteredAt + hours * HOUR, { hours, unusable })
}

type Unusable = Extract<Ground, { rule: 'appointment-unusable' }>['why']

const beforeEntry = (order: Order): boolean => order.appointment !== null && order.appointment.to < order.enteredAt

/** Why an install's appointment cannot be its deadline, or null. Only a customer who wanted the same day is owed "the next day or later". */
function whyUnusable(order: Order, today: number): Unusable | null {
  if (order.appointment === null) return 'missing'
  if (beforeEntry(order)) return 'before-entry'
  return order.wantsSameDay && order.appointment.to <= endOfDay(today) ? 'too-early' : null
}

const flagsOf = (unusable: Unusable | null, order: Order): readonly Flag[] => {
  switch (unusable) {
    case null:
      return []
    case 'missing':
      return ['missing-appointment']
    case 'too-early':
      return ['appointment-too-early']
    case 'before-entry':
      return order.kind === 'repair' ? ['appointment-before-entry'] : ['appointment-before-entry', 'missing-appointment']
  }
}

function promise(
  order: Order,
  cutOff: Instant,
  track: Track,
  basis: DeadlineBasis,
  dueBy: Instant | null,
  { hours = null, unusable = null }: { hours?: number | null; unusable?: Unusable | null } = {},
): FirstPromise {
  const { kind, enteredAt, wantsSameDay } = order
  const deadline: Ground = { rule: 'deadline', track, basis, enteredAt, cutOff, wantsSameDay, hours, dueBy }
  return {
    track,
    guaranteed: wantsSameDay,
    dueBy,
    flags: flagsOf(unusable, order),
    grounds: unusable === null ? [deadline] : [{ rule: 'appointment-unusable', why: unusable, kind, wantsSameDay }, deadline],
  }
}
