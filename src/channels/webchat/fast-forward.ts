import { type Instant, DAY } from '../../policy/instant.ts'
import type { WebchatDeps } from './deps.ts'
import type { FromServer } from './protocol.ts'

/** Further ahead in one step is a slip of the hand, and would keep the program busy for long. */
const FARTHEST_DAYS = 31

export async function clockMessage({ clock }: WebchatDeps): Promise<FromServer> {
  const next = await clock.next()
  return { type: 'clock', now: clock.now(), next: next && { at: next.at, what: next.what } }
}

/** Moves the clock forward, one request after another; in Chinese why it was not moved, or null. */
export function fastForward(deps: WebchatDeps): (to: Instant) => Promise<string | null> {
  let before: Promise<unknown> = Promise.resolve()
  return (to) => {
    const mine = before.then(() => advance(to, deps))
    before = mine.catch(() => null)
    return mine
  }
}

async function advance(to: Instant, deps: WebchatDeps): Promise<string | null> {
  const now = deps.clock.now()
  if (to > now + FARTHEST_DAYS * DAY) return `一次最多快进 ${FARTHEST_DAYS} 天。`
  // Somebody else was faster: the clock is past it already, and everybody has been told.
  if (to > now) await deps.clock.advanceTo(to)
  deps.rooms.tellAll(await clockMessage(deps))
  return null
}
