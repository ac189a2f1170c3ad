import { setTimeout as sleep } from 'node:timers/promises'

/** Does `work` for 0 … count - 1, at most so many at a time. */
export async function sideBySide(count: number, most: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const one = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: most }, one))
}

const PATIENCE_MILLIS = 60_000

/** Waits until it holds, looking every other millisecond; fails by the name of what did not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MILLIS
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`still waiting: ${what}`)
    await sleep(2)
  }
}

/** Seconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
