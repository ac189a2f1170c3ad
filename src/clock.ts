import type { Instant } from './policy/instant.ts'

/** The product clock: everything that depends on time asks it; real timers only wake the program up. */
export interface Clock {
  now(): Instant
}

/** The one place that reads the machine's clock. */
export const realClock: Clock = { now: () => Math.floor(Date.now() / 1000) }

/** A clock that started at `start` when it was made and runs on, and can be moved forward, never back. */
export class RunningClock implements Clock {
  readonly #real: Clock
  #ahead: number

  constructor(start: Instant, real: Clock = realClock) {
    this.#real = real
    this.#ahead = start - real.now()
  }

  now(): Instant {
    return this.#real.now() + this.#ahead
  }

  /** Moves to `instant`; refuses to go back. */
  advanceTo(instant: Instant): void {
    const seconds = instant - this.now()
    if (seconds < 0) throw new RangeError('the clock moves forward only')
    this.#ahead += seconds
  }
}
