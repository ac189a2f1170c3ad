import type { Group, Organisation, Role } from '../people/organisation.ts'
import { holdersOf } from '../people/ladder.ts'
import type { Order } from '../policy/order.ts'
import type { Scene } from './command.ts'

/** The group in which a district's people are spoken to. */
const districtGroup = (organisation: Organisation, district: string): Group | null =>
  organisation.groups.find(({ purpose, districts }) => purpose === 'district' && districts.includes(district)) ?? null

/** Where a district's people can be told something now; null when there is no way. */
export async function groupToTell(scene: Pick<Scene, 'organisation' | 'canReach'>, district: string): Promise<Group | null> {
  const group = districtGroup(scene.organisation, district)
  return group !== null && (await scene.canReach(group.id)) ? group : null
}

/** People with a role in a district. */
export const holders = (organisation: Organisation, role: Role, district: string): string[] =>
  holdersOf(organisation, role, district).map(({ id }) => id)

/** Whether this conversation is the district's own group. */
export const isHere = ({ conversation, organisation }: Scene, district: string): boolean =>
  conversation.kind === 'group' && districtGroup(organisation, district)?.id === conversation.group

/** Who is concerned by what somebody else did to an order: its crew, and people of these roles in its district. */
export function concerned({ organisation, asker }: Scene, { installer, district }: Order, roles: readonly Role[]): string[] {
  const crew = organisation.people.filter(({ crew: named }) => installer !== null && named === installer).map(({ id }) => id)
  const others = roles.flatMap((role) => holders(organisation, role, district))
  return [...new Set([...crew, ...others])].filter((id) => id !== asker.id)
}
