/**
 * Which open orders a step is about. `open`: all that are promised; `same-day`: due at the end of the day they were entered on; `timed`: 24-hour
 * and appointed ones; `unarranged`: same-day ones that nobody is on, or that wait at another desk, and whose customer was not told; `late`:
 * past their promise; then those that wait for somebody.
 */
export const orderSets = [
  'open',
  'same-day',
  'timed',
  'unarranged',
  'late',
  'at-resource-desk',
  'at-network-desk',
  'stuck',
  'missing-appointment',
  'unconfirmed-reschedule',
  'call-back-overdue',
  'acceptance-faults',
] as const
export type OrderSet = (typeof orderSets)[number]

/** Alerts are of work still in time, of what is late, or of what waits for somebody. */
export const alertKinds = ['before', 'after', 'waiting'] as const
export type AlertKind = (typeof alertKinds)[number]

const kindOfSet = {
  open: null,
  'same-day': 'before',
  timed: null,
  unarranged: 'before',
  late: 'after',
  'at-resource-desk': 'waiting',
  'at-network-desk': 'waiting',
  stuck: 'waiting',
  'missing-appointment': 'waiting',
  'unconfirmed-reschedule': 'waiting',
  'call-back-overdue': 'waiting',
  'acceptance-faults': 'waiting',
} as const satisfies Record<OrderSet, AlertKind | null>

export const stepMoments = ['before', 'after', 'daily', 'weekly'] as const
export type StepMoment = (typeof stepMoments)[number]

export const kindOfStep = ({ orders, when }: { readonly orders: OrderSet; readonly when: StepMoment }): AlertKind =>
  kindOfSet[orders] ?? (when === 'after' ? 'after' : 'before')

/** At times of the day, rather than counted from a time of the order. */
export const isByClock = ({ when }: { readonly when: StepMoment }): boolean => when === 'daily' || when === 'weekly'
