import { setTimeout as sleep } from 'node:timers/promises'

/** The result of the work, or null when it takes longer; it then goes on unwatched. */
export async function within<T>(work: Promise<T>, millis: number): Promise<{ readonly value: T } | null> {
  const over = new AbortController()
  try {
    return await Promise.race([work.then((value) => ({ value })), sleep(millis, null, { signal: over.signal })])
  } finally {
    over.abort()
  }
}
