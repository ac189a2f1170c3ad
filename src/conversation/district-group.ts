import type { Group, Organisation, Role } from '../people/organisation.ts'
import type { Place } from './place.ts'

/** The group in which a district's people are spoken to. */
export const districtGroup = (organisation: Organisation, district: string): Group | null =>
  organisation.groups.find(({ purpose, districts }) => purpose === 'district' && districts.includes(district)) ?? null

/** Who has a role in a district. */
export const holders = (organisation: Organisation, role: Role, district: string): string[] =>
  organisation.people
    .filter(({ roles }) => roles.some((held) => held.role === role && (held.districts === 'all' || held.districts.includes(district))))
    .map(({ id }) => id)

/** Whether this conversation is the district's own group. */
export const isHere = ({ conversation, organisation }: Place & { organisation: Organisation }, district: string): boolean =>
  conversation.kind === 'group' && districtGroup(organisation, district)?.id === conversation.group
