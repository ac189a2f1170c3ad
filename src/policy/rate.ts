/** An exact share of whole orders; `of` 0 has no value. */
export interface Rate {
  readonly part: number
  readonly of: number
}

/** One decimal, rounded half up, from integers; anything short of all shows at most 99.9 %; nothing to divide by shows "—". */
export function formatRate({ part, of }: Rate): string {
  if (of === 0) return '—'
  const tenths = Math.floor((2000 * part + of) / (2 * of))
  const shown = part < of ? Math.min(tenths, 999) : tenths
  return `${Math.floor(shown / 10)}.${shown % 10}%`
}

/** Exact comparison, the higher rate first; a rate without value comes last. */
export function compareRates(a: Rate, b: Rate): number {
  if (a.of === 0 || b.of === 0) return Number(a.of === 0) - Number(b.of === 0)
  return b.part * a.of - a.part * b.of
}

/** The change from `before` to `after` in tenths of a percentage point, rounded half away from zero; null without both. */
export function rateChange(before: Rate, after: Rate): number | null {
  if (before.of === 0 || after.of === 0) return null
  const numerator = after.part * before.of - before.part * after.of
  const denominator = before.of * after.of
  const tenths = Math.floor((2000 * Math.abs(numerator) + denominator) / (2 * denominator))
  return numerator < 0 && tenths > 0 ? -tenths : tenths
}
