import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for a machine that does much else, and for what the rates hold back. */
const PATIENCE_MILLIS = 40_000

/** Waits in real time until it holds; fails by the name of what did not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, millis = PATIENCE_MILLIS): Promise<void> {
  const end = performance.now() + millis
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${millis} ms: ${what}`)
    await sleep(20)
  }
}
