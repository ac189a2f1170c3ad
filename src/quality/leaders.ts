import { holdersOf, present } from '../people/ladder.ts'
import type { Organisation, Person } from '../people/organisation.ts'
import { leadsCrew } from '../people/permissions.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'

/**
 * Who answers for a visit, level by level: who leads the crew, else the district's managers, else its dispatchers. Nobody who was there, and
 * in place of who is away whoever stands in for them.
 */
export function answerable(organisation: Organisation, { installer, district }: Order, now: Instant): readonly (readonly Person[])[] {
  const leaders = organisation.people.filter((person) => leadsCrew(person, installer))
  const levels = [leaders, holdersOf(organisation, 'manager', district), holdersOf(organisation, 'dispatcher', district)]
  return levels
    .map((level) => present(organisation, level, dayOf(now)).filter(({ crew }) => crew === null || crew !== installer))
    .filter((level) => level.length > 0)
}
