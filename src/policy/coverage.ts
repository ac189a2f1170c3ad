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
