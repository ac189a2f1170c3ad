import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import { within } from '../delivery/within.ts'

export interface WhenAsked {
  /** Returns at once. */
  ask(): void
  /** No more runs; waits for the one in hand, at most so long. */
  stop(withinMillis: number): Promise<void>
}

/**
 * Runs `run` as soon as it is asked for, never twice at a time, and rests for `restMillis` after each run: however often it was asked in the
 * meantime, it then runs once more.
 */
export function whenAsked(run: () => Promise<void>, restMillis: number, log: Pick<BaseLogger, 'error'>): WhenAsked {
  const over = new AbortController()
  let isAsked = false
  let running: Promise<void> | null = null

  async function untilQuiet(): Promise<void> {
    while (isAsked && !over.signal.aborted) {
      isAsked = false
      await run().catch((error: unknown) => log.error({ err: error }, 'what was asked for could not be done'))
      await sleep(restMillis, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
    }
    running = null
  }

  return {
    ask() {
      isAsked = true
      running ??= untilQuiet()
    },
    async stop(withinMillis) {
      over.abort()
      await within(running ?? Promise.resolve(), withinMillis)
    },
  }
}
