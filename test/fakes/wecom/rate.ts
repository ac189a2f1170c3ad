import type { Instant } from '../../../src/policy/instant.ts'
import { Refused } from './refused.ts'

export interface Limit {
  readonly most: number
  readonly seconds: number
}

/** Counts what was taken, per key, in sliding windows; what was refused does not count. */
export class Rate {
  readonly #limits: readonly Limit[]
  readonly #taken = new Map<string, Instant[]>()

  constructor(...limits: Limit[]) {
    this.#limits = limits
  }

  /** Counts one more of `key`; 45009 when that would be too many. */
  take(key: string, now: Instant): void {
    if (this.#limits.length === 0) return
    const longest = Math.max(...this.#limits.map(({ seconds }) => seconds))
    const taken = (this.#taken.get(key) ?? []).filter((at) => at > now - longest)
    for (const { most, seconds } of this.#limits)
      if (taken.filter((at) => at > now - seconds).length >= most) throw new Refused(45009, 'api freq out of limit')
    this.#taken.set(key, [...taken, now])
  }
}
