import type { Group, Organisation, Person } from './organisation.ts'

/**
 * The groups a person is in: those of the districts of their roles. City-wide roles are in every group; the control group has nobody
 * else, and an installer is in district groups only.
 */
export const groupsOf = (organisation: Organisation, person: Person): Group[] =>
  organisation.groups.filter((group) => isMember(group, person))

export const membersOf = (organisation: Organisation, group: Group): Person[] =>
  organisation.people.filter((person) => isMember(group, person))

const isMember = (group: Group, person: Person): boolean =>
  person.roles.some(({ role, districts }) => {
    if (districts === 'all') return true
    if (group.purpose === 'control' || (group.purpose === 'city' && role === 'installer')) return false
    return districts.some((district) => group.districts.includes(district))
  })
