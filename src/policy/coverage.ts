import type { Context } from './context.ts'
import { type Day, dayOf } from './instant.ts'
import type { Area, Order } from './order.ts'
import { effectiveDay } from './parameters.ts'

/** Why an order is outside the promise; the first failing test, in this order. */
export const scopeReasons = ['kind', 'before-effective-date', 'product', 'customer-type', 'area-not-opted-in'] as const
export type ScopeReason = (typeof scopeReasons)[number]

export const tracks = [
  'same-day-install',
  'appointed-install',
  'same-day-repair',
  '24h-repair',
  'appointed-repair',
  'standard-repair',
] as const
export type Track = (typeof tracks)[number]

/** 二(二), 二(三), 二(五): the first test that the order fails, or null: the promise covers it. */
export function scopeReason(order: Order, context: Context): ScopeReason | null {
  const day = dayOf(order.enteredAt)
  if (order.kind === 'move') return 'kind'
  if (day < effectiveDay) return 'before-effective-date'
  if (order.product === 'other') return 'product'
  if (order.customerType !== 'public') return 'customer-type'
  if (!covers(order.area, order.district, day, context)) return 'area-not-opted-in'
  return null
}

/** 二(五): mandatory in central areas and county towns, elsewhere where the district had opted in on the day of entry. */
function covers(area: Area, district: string, day: Day, { optIns }: Context): boolean {
  if (area === 'central' || area === 'county-town') return true
  return (optIns.get(district) ?? []).some((o) => o.area === area && o.from <= day && (o.until === null || day < o.until))
}
