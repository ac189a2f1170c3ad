import type { Organisation, Person } from '../people/organisation.ts'
import type { OpenOrder, Told } from './decide.ts'
import type { AlertKind } from './occurrence.ts'

/**
 * Who is called by name: before the visit the crews it falls to, after the deadline the dispatchers of the district. An order
 * without a known crew is the dispatchers' too.
 */
export function mentioned(kind: AlertKind, told: readonly Told<OpenOrder>[], { people }: Organisation): string[] {
  const persons = told.flatMap(({ order }) => {
    const crew = kind === 'before' ? people.filter((person) => isOfCrew(person, order.stored.order.installer)) : []
    return crew.length > 0 ? crew : people.filter((person) => dispatches(person, order.district))
  })
  return [...new Set(persons.map(({ id }) => id))]
}

const isOfCrew = ({ crew }: Person, installer: string | null): boolean => crew !== null && crew === installer

const dispatches = ({ roles }: Person, district: string): boolean =>
  roles.some(({ role, districts }) => role === 'dispatcher' && districts.includes(district))
