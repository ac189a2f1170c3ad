import type { Day } from '../policy/instant.ts'
import type { Role } from './organisation.ts'

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

/** When to speak about which orders, and to whom. */
export interface AlertStep {
  /** Rows of one id are the same step on other days. */
  readonly id: string
  /** The first day on which it is said. */
  readonly from: Day
  /** The first day on which it is said no more; null: it goes on. */
  readonly until: Day | null
  readonly orders: OrderSet
  /** Minutes before the visit (`workBy`), minutes after the promise (`dueBy`) or since it waits, or at times of the day. */
  readonly when: (typeof stepMoments)[number]
  readonly minutes: number
  /** `after`: said again every so many minutes while it lasts; null: once. */
  readonly repeatMinutes: number | null
  /** `daily`, `weekly`: seconds since midnight, in order. */
  readonly at: readonly number[]
  /** `weekly`: 1 is Monday. */
  readonly weekday: number
  /** The heading of the alert. */
  readonly says: string
  /** `daily`: `each` time all of them, only what `changed` since it was said on that day, or each order `once`. */
  readonly only: 'each' | 'changed' | 'once'
  /** What is to be done about it; null: what the kind of alert says. */
  readonly does: string | null
  /** Said in quiet hours too, and beside the budget. */
  readonly urgent: boolean
  /** Said within these hours only; null: at any. */
  readonly between: { readonly from: number; readonly to: number } | null
  /** Said of orders too that somebody has in hand. */
  readonly inHandToo: boolean
  readonly tells: Hearers
}

/** Who hears a step. */
export interface Hearers {
  /** Groups that hear alerts at all: all of a purpose, or one by its id. */
  readonly groups: readonly string[]
  /** Roles whose people hear it in their private chat; where none of them can be reached, their group hears it in their place. */
  readonly people: readonly Role[]
  /** People called by name in the groups of districts: roles of the order's district or the city; `installer` is the crew on the order. */
  readonly roles: readonly Role[]
}

export const kindOfStep = ({ orders, when }: Pick<AlertStep, 'orders' | 'when'>): AlertKind =>
  kindOfSet[orders] ?? (when === 'after' ? 'after' : 'before')

/** At times of the day, rather than counted from a time of the order. */
export const isByClock = ({ when }: Pick<AlertStep, 'when'>): boolean => when === 'daily' || when === 'weekly'
