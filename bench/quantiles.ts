export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Of milliseconds. */
export const figures = (values: readonly number[]): string =>
  `p50 ${median(values).toFixed(2)} ms, p99 ${quantile(values, 0.99).toFixed(1)} ms`
