import type { Instant } from '../../../policy/instant.ts'

/** Seconds that a callback's time may differ from ours: as old as what is no longer carried out. */
const WINDOW = 600
const MOST_KEPT = 100_000

export const isRecent = (timestamp: string, now: Instant): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= WINDOW

/** Signatures of callbacks that were carried out. The platform repeats what it got no answer to; anyone can repeat what they overheard. */
export class Replays {
  /** When it can be forgotten, oldest first. */
  readonly #kept = new Map<string, Instant>()

  has(signature: string): boolean {
    return this.#kept.has(signature)
  }

  keep(signature: string, now: Instant): void {
    for (const [old, until] of this.#kept) {
      if (until > now && this.#kept.size < MOST_KEPT) break
      this.#kept.delete(old)
    }
    this.#kept.set(signature, now + 2 * WINDOW)
  }
}
