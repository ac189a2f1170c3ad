/** A rate that is not known for sure: gamma distributed. */
export interface Rate {
  /** As if so many had been seen … */
  readonly seen: number
  /** … in so many periods. */
  readonly periods: number
}

/**
 * The chance of `least` or more within `span` periods, where the rate is known as far as `rate` says. Of a Poisson count with a gamma rate
 * it is the upper tail of a negative binomial; summed from the tail, as 1 minus the rest has no digits left where it matters.
 */
export function chanceOf(least: number, span: number, { seen, periods }: Rate): number {
  if (least <= 0) return 1
  const ratio = span / periods
  const step = ratio / (1 + ratio)
  let term = Math.exp(-seen * Math.log1p(ratio))
  let below = 0
  for (let k = 0; k < least; k++) {
    below += term
    term *= ((seen + k) / (k + 1)) * step
  }
  // Where most lies in the tail, its complement is exact enough and quickly summed.
  if (below < 0.5) return 1 - below
  let tail = 0
  for (let k = least; term > tail * 1e-12 && k < least + MOST_TERMS; k++) {
    tail += term
    term *= ((seen + k) / (k + 1)) * step
  }
  return tail
}

const MOST_TERMS = 10_000

/**
 * How the rates of many of a kind are spread, from their counts in one period each: a gamma distribution by its moments. Of those without
 * any count nobody knows, so that the mean is too high rather than too low.
 */
export function spreadOf(counts: readonly number[]): Rate {
  if (counts.length === 0) return { seen: LEAST_SHAPE, periods: LEAST_SHAPE }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
  const shape = variance > mean ? mean ** 2 / (variance - mean) : MOST_SHAPE
  const seen = Math.min(MOST_SHAPE, Math.max(LEAST_SHAPE, shape))
  return { seen, periods: seen / mean }
}

/** Between them a spread is believed: a few counts can look more even, or wilder, than what they come from. */
const LEAST_SHAPE = 0.5
const MOST_SHAPE = 4
