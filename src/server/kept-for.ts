/**
 * What `make` makes, for however many ask: made once at a time, and not again within `millis` of its end. A failure is kept for as long.
 * `elapsed`: milliseconds of a clock that only counts.
 */
export function keptFor<T>(millis: number, make: () => Promise<T>, elapsed: () => number = () => performance.now()): () => Promise<T> {
  let kept: Promise<T> | null = null
  let until = 0
  return () => {
    if (kept !== null && elapsed() < until) return kept
    until = Infinity
    kept = make().finally(() => (until = elapsed() + millis))
    return kept
  }
}
