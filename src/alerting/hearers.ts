import type { AlertStep, Group, Organisation, Person, Role } from '../people/organisation.ts'

/** A group that hears alerts, with the steps that are told to it. */
export interface Listener {
  readonly group: Group
  readonly steps: readonly AlertStep[]
}

export const listeners = ({ groups }: Organisation, steps: readonly AlertStep[]): Listener[] =>
  groups
    .filter(({ posts }) => posts.includes('alerts'))
    .map((group) => ({
      group,
      steps: steps.filter(({ tells }) => tells.groups.some((told) => told === group.purpose || told === group.id)),
    }))
    .filter((listener) => listener.steps.length > 0)

/** Who of these roles is meant by an order of a district, with the crew `installer` on it. */
export function peopleCalled(
  { people }: Organisation,
  roles: readonly Role[],
  about: { readonly district: string; readonly installer: string | null },
): string[] {
  return roles
    .flatMap((role) => (role === 'installer' ? crewOf(people, about) : withRole(people, role, about.district)))
    .map(({ id }) => id)
}

/** An order without a known crew is the dispatchers'. */
function crewOf(
  people: readonly Person[],
  { district, installer }: { readonly district: string; readonly installer: string | null },
): Person[] {
  const crew = people.filter((person) => person.crew !== null && person.crew === installer)
  return crew.length > 0 ? crew : withRole(people, 'dispatcher', district)
}

const withRole = (people: readonly Person[], role: Role, district: string): Person[] =>
  people.filter(({ roles }) => roles.some((held) => held.role === role && (held.districts === 'all' || held.districts.includes(district))))
