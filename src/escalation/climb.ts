import { isWithin } from '../people/ladder.ts'
import type { Ladder, LadderRole, Rung } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'

/** Why nobody of a level can be told. */
export const emptiness = ['nobody', 'away', 'unbound', 'caused-it'] as const
export type Emptiness = (typeof emptiness)[number]

/** Ids of those of a level who can be told, at least one; or why there are none. */
export type Level = { readonly people: readonly string[] } | { readonly empty: Emptiness }
export type LevelOf = (role: LadderRole) => Level

/** Whom to tell now, and when something is due again if nobody takes it. */
export interface Call {
  readonly role: LadderRole
  /** Empty: of no level anybody can be told. */
  readonly people: readonly string[]
  /** Levels that were passed over, in their order. */
  readonly skipped: readonly { readonly role: LadderRole; readonly why: Emptiness }[]
  readonly nextAt: Instant
}

/** Whom to tell first: the level `from`, else the nearest above, else the nearest below. */
export const callFrom = (ladder: Ladder, from: LadderRole, levelOf: LevelOf, now: Instant): Call =>
  call(ladder, placeOf(ladder, from), levelOf, now)

/** Whom to tell when nobody of the level `last` took it: the next that can be told, else the same again. */
export function callAfter(ladder: Ladder, last: LadderRole, levelOf: LevelOf, now: Instant): Call {
  const next = placeOf(ladder, last) + 1
  return call(ladder, Math.min(next, ladder.levels.length - 1), levelOf, now)
}

/** Whether there is a level above that can be told. */
export const mayClimb = (ladder: Ladder, last: LadderRole, levelOf: LevelOf): boolean =>
  ladder.levels.slice(placeOf(ladder, last) + 1).some(({ role }) => 'people' in levelOf(role))

/** A role that the ladder no longer has counts as its first. */
const placeOf = ({ levels }: Ladder, role: LadderRole): number =>
  Math.max(
    0,
    levels.findIndex((level) => level.role === role),
  )

function call(ladder: Ladder, from: number, levelOf: LevelOf, now: Instant): Call {
  const { levels } = ladder
  const skipped: { role: LadderRole; why: Emptiness }[] = []
  for (const rung of [...levels.slice(from), ...levels.slice(0, from).toReversed()]) {
    const level = levelOf(rung.role)
    if ('people' in level) return { role: rung.role, people: level.people, skipped, nextAt: now + waitOf(ladder, rung, now) }
    skipped.push({ role: rung.role, why: level.empty })
  }
  const rung = levels[from] ?? levels[0]
  if (rung === undefined) throw new RangeError('a ladder without a level')
  return { role: rung.role, people: [], skipped, nextAt: now + waitOf(ladder, rung, now) }
}

const waitOf = ({ evening }: Ladder, { waits, eveningWaits }: Rung, now: Instant): number => (isWithin(evening, now) ? eveningWaits : waits)

/**
 * Until when a take-over of `since` holds: so long after it, or after the last fact on the order since. At that second it has ended, unless
 * something has happened.
 */
export const heldUntil = ({ holds }: Ladder, since: Instant, lastFact: Instant | null): Instant =>
  Math.max(since, lastFact ?? since) + holds
