export type Fault =
  /** The connection ends before the call is handled. */
  | 'drop-before'
  /** The call is handled, then the connection ends without the answer. */
  | 'drop-unanswered'
  /** Neither handled nor answered; the connection stays. */
  | 'ignore'
  /** Handled, never answered; the connection stays. */
  | 'unanswered'
  /** Not handled, answered with this code. */
  | { readonly errcode: number; readonly errmsg?: string }
  /** Handled at once, answered after so many milliseconds. */
  | { readonly delay: number }

export interface When {
  /** The kind of call; any when it is not given. */
  readonly of?: string
  /** 1, unless given: the next one. */
  readonly nth?: number
  /** So many in a row, 1 unless given. */
  readonly times?: number
}

/** What goes wrong, as planned by the test. */
export class Faults<F> {
  readonly #planned = new Set<{ of: string | undefined; before: number; left: number; fault: F }>()

  /** Returns what calls the fault off. */
  plan(fault: F, { of, nth = 1, times = 1 }: When = {}): () => void {
    const plan = { of, before: nth - 1, left: times, fault }
    this.#planned.add(plan)
    return () => void this.#planned.delete(plan)
  }

  /** What goes wrong with this call. */
  next(kind: string): F | null {
    let found: F | null = null
    for (const plan of this.#planned) {
      if (plan.of !== undefined && plan.of !== kind) continue
      if (plan.before > 0) plan.before -= 1
      else if (found === null) {
        found = plan.fault
        plan.left -= 1
        if (plan.left === 0) this.#planned.delete(plan)
      }
    }
    return found
  }
}

export const isCode = (fault: unknown): fault is { errcode: number } => typeof fault === 'object' && fault !== null && 'errcode' in fault
export const isDelay = (fault: unknown): fault is { delay: number } => typeof fault === 'object' && fault !== null && 'delay' in fault
