import type { Conversation } from '../messages/conversation.ts'
import {
  type AlertStep,
  type Group,
  type GroupPurpose,
  type Organisation,
  type Person,
  type Role,
  cityRoles,
  groupOf,
  personOf,
} from '../people/organisation.ts'

/** A group, or a person in the private chat. */
export interface Hearer {
  /** The group's id, or `@` and the person's: no id has an `@`. */
  readonly id: string
  readonly name: string
  readonly purpose: GroupPurpose | 'person'
  readonly districts: readonly string[]
  readonly conversation: Conversation
}

/** A step, and the districts whose orders the hearer is told of. */
interface Heard {
  readonly step: AlertStep
  readonly districts: readonly string[]
}

/** Who hears alerts, with the steps that are told to it. */
export interface Listener {
  readonly hearer: Hearer
  readonly steps: readonly Heard[]
}

/** Whether something can be said there of the bot's own accord. */
export type Reaches = (hearer: string) => boolean

export function listeners(organisation: Organisation, steps: readonly AlertStep[], reaches: Reaches): Listener[] {
  const heard = new Map<string, { hearer: Hearer; steps: Heard[] }>()
  const hear = (hearer: Hearer, step: AlertStep, districts: readonly string[]): void => {
    const known = heard.get(hearer.id) ?? { hearer, steps: [] }
    // A group that stands in for people of two roles hears a step once, calling both.
    const before = known.steps.find((one) => one.step.id === step.id)
    const others = known.steps.filter((one) => one !== before)
    const districtsOfAll = [...new Set([...known.hearer.districts, ...hearer.districts])]
    heard.set(hearer.id, {
      hearer: { ...hearer, districts: districtsOfAll },
      steps: [...others, before === undefined ? { step, districts } : both(before, { step, districts })],
    })
  }
  for (const group of organisation.groups.filter(({ posts }) => posts.includes('alerts')))
    for (const step of steps)
      if (step.tells.groups.some((told) => told === group.purpose || told === group.id)) hear(groupHearer(group), step, group.districts)
  for (const step of steps)
    for (const role of step.tells.people)
      for (const one of toldPrivately(organisation, role, reaches)) hear(one.hearer, calling(step, role), one.districts)
  return [...heard.values()]
}

const both = (one: Heard, other: Heard): Heard => ({
  step: { ...one.step, tells: { ...one.step.tells, roles: [...new Set([...one.step.tells.roles, ...other.step.tells.roles])] } },
  districts: [...new Set([...one.districts, ...other.districts])],
})

/** In their group, where nobody of the role can be reached otherwise, they are called by name. */
const calling = (step: AlertStep, role: Role): AlertStep =>
  step.tells.roles.includes(role) ? step : { ...step, tells: { ...step.tells, roles: [...step.tells.roles, role] } }

/** A step as a hearer hears it: a group that is not among those told stands in for the people who are. */
export const asHeardBy = ({ id, purpose }: Hearer, step: AlertStep): AlertStep =>
  purpose === 'person' || step.tells.groups.some((told) => told === purpose || told === id)
    ? step
    : step.tells.people.reduce((heard, role) => calling(heard, role), step)

/** Whoever has a role, in private chats, with the districts they are told of; where nobody can be reached so, the group that stands in. */
export function toldPrivately(
  organisation: Organisation,
  role: Role,
  reaches: Reaches,
): { hearer: Hearer; districts: readonly string[] }[] {
  const everywhere = organisation.districts.map(({ id }) => id)
  const holders = organisation.people.flatMap((person) => {
    const districts = person.roles.flatMap((held) => (held.role === role ? (held.districts === 'all' ? everywhere : held.districts) : []))
    return districts.length > 0 && reaches(personId(person)) ? [{ hearer: personHearer(person, districts), districts }] : []
  })
  const left = everywhere.filter((district) => !holders.some(({ districts }) => districts.includes(district)))
  const purpose = cityRoles.some((city) => city === role) ? 'city' : 'district'
  const standIns = organisation.groups
    .filter((group) => group.purpose === purpose && (purpose === 'city' || group.posts.includes('alerts')))
    .map((group) => ({ hearer: groupHearer(group), districts: group.districts.filter((district) => left.includes(district)) }))
  return [...holders, ...standIns.filter(({ districts }) => districts.length > 0)]
}

const personId = ({ id }: Pick<Person, 'id'>): string => `@${id}`

export const groupHearer = (group: Group): Hearer => ({
  id: group.id,
  name: group.name,
  purpose: group.purpose,
  districts: group.districts,
  conversation: { kind: 'group', group: group.id },
})

const personHearer = (person: Person, districts: readonly string[]): Hearer => ({
  id: personId(person),
  name: person.name,
  purpose: 'person',
  districts,
  conversation: { kind: 'direct', person: person.id },
})

/** The hearer of this id, as the organisation is now; null: it is none of it. */
export function hearerOf(organisation: Organisation, id: string): Hearer | null {
  if (!id.startsWith('@')) {
    const group = groupOf(organisation, id)
    return group === null ? null : groupHearer(group)
  }
  const person = personOf(organisation, id.slice(1))
  if (person === null) return null
  const all = organisation.districts.map((district) => district.id)
  return personHearer(
    person,
    all.filter((district) => person.roles.some(({ districts }) => districts === 'all' || districts.includes(district))),
  )
}

/** People of these roles for an order of a district, with the crew `installer` on it. */
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
