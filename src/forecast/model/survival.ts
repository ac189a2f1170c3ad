/** A value that was seen, or of which only is known that it would have been at least so much. */
export interface Seen {
  readonly value: number
  readonly atLeast: boolean
}

/** How values are distributed, by the product-limit estimate (Kaplan–Meier) of those seen. */
export interface Survival {
  /** The value that a share of all falls short of, among those above `beyond`. */
  readonly quantile: (share: number, beyond?: number) => number
}

/** What is never seen to end is taken to end at the largest value seen: more has not been shown. Null without any value. */
export function survivalOf(all: readonly Seen[]): Survival | null {
  const sorted = all.toSorted((a, b) => a.value - b.value || Number(a.atLeast) - Number(b.atLeast))
  const last = sorted.at(-1)
  if (last === undefined) return null
  const steps: { readonly value: number; readonly left: number }[] = []
  let left = 1
  for (const [i, { value, atLeast }] of sorted.entries()) {
    if (atLeast) continue
    left *= 1 - 1 / (sorted.length - i)
    steps.push({ value, left })
  }
  const leftBeyond = (value: number): number => steps.findLast((step) => step.value <= value)?.left ?? 1
  return {
    quantile: (share, beyond = -Infinity) => {
      const limit = leftBeyond(beyond) * (1 - share)
      return steps.find((step) => step.value > beyond && step.left <= limit)?.value ?? Math.max(beyond, last.value)
    },
  }
}
