import type { Clock } from '../../../src/clock.ts'
import { type Instant, parseInstant } from '../../../src/policy/instant.ts'

/** A clock that stands still until the test moves it. */
export class HandClock implements Clock {
  #now: Instant

  constructor(start: string = '2026-01-05T09:00:00+08:00') {
    const at = parseInstant(start)
    if (at === null) throw new RangeError(`${start} is no instant`)
    this.#now = at
  }

  now(): Instant {
    return this.#now
  }

  advance(seconds: number): void {
    this.#now += seconds
  }
}
