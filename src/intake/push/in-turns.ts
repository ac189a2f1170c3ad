import { setImmediate } from 'node:timers/promises'

/** So many are done in one turn of the event loop. */
const AT_ONCE = 20

/** The result for each of them; other work goes on between. */
export async function eachInTurns<T, R>(all: readonly T[], work: (one: T, place: number) => R): Promise<R[]> {
  const results: R[] = []
  for (const [place, one] of all.entries()) {
    results.push(work(one, place))
    if (place % AT_ONCE === AT_ONCE - 1) await setImmediate()
  }
  return results
}
