import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for the next turn, turns being `spacing` ms apart; false, at once, when that would take longer than `longest` ms. */
export function turns(spacing: number, longest: number): () => Promise<boolean> {
  let next = 0
  return async () => {
    const now = performance.now()
    const mine = Math.max(now, next)
    if (mine - now > longest) return false
    next = mine + spacing
    if (mine > now) await sleep(mine - now)
    return true
  }
}

/** At most `most` within any `seconds`, by a clock that only runs forward. Says whether there is room, and then it is taken. */
export function bucket(most: number, seconds: number, now: () => number = () => performance.now() / 1000): () => boolean {
  let taken: number[] = []
  return () => {
    const at = now()
    taken = taken.filter((one) => one > at - seconds)
    if (taken.length >= most) return false
    taken.push(at)
    return true
  }
}

/** Milliseconds before something is tried again: the first pause, and the longest that grows from it. */
export interface Pauses {
  readonly first: number
  readonly most: number
}

/** Twice as long each time and by `chance` (0 to 1), so that many programs do not come back at once; never less than the first. */
export function pauseBefore(attempt: number, { first, most }: Pauses, chance: number): number {
  const longest = Math.min(most, first * 2 ** Math.min(attempt, 20))
  return first + chance * (longest - first)
}
