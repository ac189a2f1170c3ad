import type { Clock } from '../../../src/clock.ts'

/** 2026-01-01T08:00:00+08:00, in milliseconds. */
const NEW_YEAR = 1_767_225_600_000

interface Due {
  readonly at: number
  readonly task: () => void
}

/**
 * The time of a fake platform in milliseconds since 1970, moved by the test. A still clock stands until it is moved; a running one goes on
 * by itself too, where what is tested waits for real sockets. What is due at a time happens when the clock gets there.
 */
export class PlatformClock {
  readonly #begun: number | null
  #at: number
  #due: Due[] = []
  #timer: NodeJS.Timeout | undefined

  private constructor(start: number, begun: number | null) {
    this.#at = start
    this.#begun = begun
  }

  static still(start = NEW_YEAR): PlatformClock {
    return new PlatformClock(start, null)
  }

  static running(start = NEW_YEAR): PlatformClock {
    return new PlatformClock(start, performance.now())
  }

  now(): number {
    return this.#at + (this.#begun === null ? 0 : Math.floor(performance.now() - this.#begun))
  }

  /** The same time as the product counts it, in whole seconds. */
  get seconds(): Clock {
    return { now: () => Math.floor(this.now() / 1000) }
  }

  /** Forward by so many milliseconds; what becomes due happens in its order, each at its own time when the clock stands still. */
  move(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('the clock moves forward only')
    if (this.#begun === null) this.#walkTo(this.#at + milliseconds)
    else {
      this.#at += milliseconds
      this.#doDue()
    }
  }

  /** Does the task in so many milliseconds, unless it is taken back before. */
  after(milliseconds: number, task: () => void): () => void {
    const due = { at: this.now() + milliseconds, task }
    this.#due = [...this.#due, due].toSorted((a, b) => a.at - b.at)
    this.#wakeForNext()
    return () => {
      this.#due = this.#due.filter((other) => other !== due)
    }
  }

  /** Nothing more becomes due. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#due = []
  }

  #walkTo(end: number): void {
    for (let next = this.#due[0]; next !== undefined && next.at <= end; next = this.#due[0]) {
      this.#at = Math.max(this.#at, next.at)
      this.#do(next)
    }
    this.#at = end
  }

  #doDue(): void {
    for (let next = this.#due[0]; next !== undefined && next.at <= this.now(); next = this.#due[0]) this.#do(next)
    this.#wakeForNext()
  }

  #do(due: Due): void {
    this.#due = this.#due.filter((other) => other !== due)
    due.task()
  }

  #wakeForNext(): void {
    clearTimeout(this.#timer)
    const next = this.#due[0]
    if (this.#begun === null || next === undefined) return
    this.#timer = setTimeout(() => this.#doDue(), Math.max(0, next.at - this.now())).unref()
  }
}
