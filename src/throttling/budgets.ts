/** Every budget is of ten minutes: it is full again that long after it was used up, and what exceeds it is refused that long. */
export const WINDOW_SECONDS = 600

/** So many units in ten minutes; why so many: docs/decisions/0013. */
export interface Budget {
  readonly units: number
  /** From half of the budget on, a use is slowed; the last one by this much. */
  readonly slowestMillis: number
}

export const budgets = {
  /** Of a person: an order that shows, or a list, takes one unit, a number that leads to nothing takes `UNKNOWN_ORDER`. */
  'order-look-ups': { units: 400, slowestMillis: 500 },
  /** Of an address. */
  'wrong-tokens': { units: 20, slowestMillis: 1000 },
} as const satisfies Record<string, Budget>

export type BudgetName = keyof typeof budgets

/** Who tries numbers is stopped after 80 of them. */
export const UNKNOWN_ORDER = 5
