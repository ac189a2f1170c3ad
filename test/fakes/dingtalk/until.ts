import { setTimeout as sleep } from 'node:timers/promises'

/** Waits in real time until the condition holds; after five seconds it fails by the name of what did not come. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 5000
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still waiting: ${what}`)
    await sleep(2)
  }
}
