import type { Day, Instant } from '../../policy/instant.ts'
import type { CrewDay } from './crew-day.ts'

/** What a forecast starts from. */
export interface Tonight {
  readonly now: Instant
  readonly isRestDay: (day: Day) => boolean
  /** Force majeure was declared for a part of the day. */
  readonly isStressed: (district: string, day: Day) => boolean
  /** Days before today, of crews of these districts. */
  readonly history: readonly CrewDay[]
  /** Today so far. */
  readonly today: readonly CrewDay[]
  /** What is open now and promised for today. */
  readonly work: readonly PromisedWork[]
}

/** An open order whose promise ends today. */
export interface PromisedWork {
  readonly id: string
  readonly district: string
  /** Null: nobody is assigned. */
  readonly crew: string | null
  readonly enteredAt: Instant
  readonly dueBy: Instant
  /** The visit is arranged for a later day, so that the promise is broken whoever works how much. */
  readonly visitLater: boolean
}

/** The days that tonight is compared with. */
export interface Comparable {
  readonly kind: 'workday' | 'rest-day' | 'stressed'
  readonly days: number
  /** Days like today were too few: the others stand in for them. */
  readonly standIn: boolean
}

export interface DistrictOutlook {
  readonly district: string
  readonly open: number
  readonly comparable: Comparable
  /** Null: too few days of the kind are known to say anything. */
  readonly undone: Undone | null
  /** The likeliest to be late first. */
  readonly orders: readonly OrderOutlook[]
  readonly crews: readonly CrewOutlook[]
}

/** How many promised orders are expected not to be done in time. */
export interface Undone {
  readonly expected: number
  /** In eight of ten evenings it is between them, both included. */
  readonly low: number
  readonly high: number
  /** The number as it comes out on each of the comparable evenings that were lived through again with today's work. */
  readonly evenings: readonly number[]
}

export interface OrderOutlook {
  readonly work: PromisedWork
  /** That it is late, from 0 to 1. */
  readonly chance: number
}

export interface CrewOutlook {
  readonly crew: string
  readonly open: number
  /** Orders that it is expected to do until midnight if it has enough of them. */
  readonly able: number
  readonly expectedUndone: number
  /** Orders more that it is expected to have time for. */
  readonly room: number
  /** It did nothing today where it has done several by now on other days. */
  readonly notStarted: boolean
}
