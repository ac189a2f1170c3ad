import type { Group, Organisation, Person, LadderRole } from '../people/organisation.ts'
import { holdersOf, present } from '../people/ladder.ts'
import { type Platform, groupPlatforms, platforms } from '../platforms/platforms.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import type { Level } from './climb.ts'

/** Where groups are spoken to; empty: nowhere now. */
export type PlatformsOf = (group: string) => readonly Platform[]

/** Whom an escalation of a district is told to, and by whom it was brought about. */
export interface Hearing {
  readonly organisation: Organisation
  readonly platformsOf: PlatformsOf
  readonly district: string
  /** Nobody is told of what they brought about themselves. */
  readonly causedBy: string | null
  readonly now: Instant
}

const CITY: readonly LadderRole[] = ['desk', 'city-lead']

/**
 * The group in which people of a level are told: who works for the city in the city's, else, or where that cannot be spoken to, in the
 * district's. Null: there is no way now.
 */
export function groupOfLevel({ organisation, platformsOf, district }: Hearing, role: LadderRole): Group | null {
  const purposes = CITY.includes(role) ? (['city', 'district'] as const) : (['district', 'city'] as const)
  const groups = purposes.flatMap((purpose) =>
    organisation.groups.filter((group) => group.purpose === purpose && group.districts.includes(district)),
  )
  return groups.find(({ id }) => platformsOf(id).length > 0) ?? null
}

/** Who of a level can be told, or why nobody can. */
export function levelOf(hearing: Hearing, role: LadderRole): Level {
  const { organisation, district, causedBy, now } = hearing
  const holders = holdersOf(organisation, role, district)
  if (holders.length === 0) return { empty: 'nobody' }
  const there = present(organisation, holders, dayOf(now))
  if (there.length === 0) return { empty: 'away' }
  const group = groupOfLevel(hearing, role)
  const bound = there.filter((person) => group !== null && isBound(person, hearing.platformsOf(group.id)))
  if (bound.length === 0) return { empty: 'unbound' }
  const others = bound.filter(({ id }) => id !== causedBy)
  return others.length === 0 ? { empty: 'caused-it' } : { people: others.map(({ id }) => id) }
}

/** On the page everybody is known; a platform mentions those whose account it is told. */
const isBound = (person: Person, reached: readonly Platform[]): boolean =>
  reached.some((platform) => platforms[platform].standsIn) ||
  groupPlatforms.some((platform) => reached.includes(platform) && person.platforms[platform] !== null)
