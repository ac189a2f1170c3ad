import type { Contact, SourceState } from '../orders/history/event.ts'
import type { Context } from '../policy/context.ts'
import { type Day, HOUR, type Instant, dayOf, startOfDay } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import type { Appointment, Area, Order } from '../policy/order.ts'
import { inForce } from '../policy/parameters.ts'
import { newOrder } from '../policy/parse-order.ts'
import type { Customer } from './customer.ts'
import type { Random } from './random.ts'

/** Days after its entry in which an invented order ends, or is no longer spoken of. */
export const LONGEST_DAYS = 8

/** An invented order from its entry to its end, be that past or still to come. */
export interface InventedOrder {
  /** Its number comes last. */
  readonly order: Order
  readonly contact: Contact
  /** Waiting at somebody's desk from then until it ends. */
  readonly desk: { readonly state: SourceState; readonly from: Instant } | null
}

/** A district as invented orders know it. */
export interface Setting {
  readonly district: string
  readonly districtName: string
  readonly areas: readonly [readonly [Area, number], ...(readonly [Area, number])[]]
  readonly crews: readonly [Crew, ...Crew[]]
  /** The notice as the organisation has it, as of a time when all of an order is known. */
  readonly context: Context
  readonly random: Random
}

export interface Crew {
  readonly name: string | null
  readonly contractor: string | null
}

/** What is said at acceptance; the rest is filled with what is usual. */
export type Accepted = Pick<Order, 'kind' | 'product' | 'enteredAt'> & Partial<Order>

export function inventOrder({ district, areas }: Setting, customer: Customer, crew: Crew, accepted: Accepted): InventedOrder {
  const order = newOrder({
    id: '',
    customerType: 'public',
    household: customer.household,
    district,
    area: areas[0][0],
    contractor: crew.contractor,
    installer: crew.name,
    ...accepted,
  })
  return { order, contact: customer.contactFor(order.product), desk: null }
}

export const withFacts = (invented: InventedOrder, facts: Partial<Order>): InventedOrder => ({
  ...invented,
  order: { ...invented.order, ...facts },
})

export const endOf = ({ order }: InventedOrder): Instant | null => order.completedAt ?? order.cancelledAt

/** Null outside the promise, and where none was given. */
export const dueByOf = ({ order }: InventedOrder, { context }: Setting): Instant | null =>
  judge({ ...order, completedAt: null, cancelledAt: null }, context).dueBy

/** The last second of the day of `at` that is entered in time for the same day. */
export const cutOffOf = (at: Instant, { context }: Setting): Instant =>
  startOfDay(dayOf(at)) + inForce(context.parameters.cutOff, dayOf(at))

/** Two hours of a day in which a visit can be agreed. */
export function visitOn({ random }: Setting, day: Day): Appointment {
  const from = startOfDay(day) + random.pick([9, 10, 14, 15, 16, 18]) * HOUR
  return { from, to: from + 2 * HOUR }
}
