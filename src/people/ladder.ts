import { type Day, type Instant, timeOfDay } from '../policy/instant.ts'
import type { Absence, Organisation, Person, QuietHours, Role } from './organisation.ts'

/** People with a role in a district, whether they are there or not. */
export const holdersOf = ({ people }: Organisation, role: Role, district: string): Person[] =>
  people.filter(({ roles }) => roles.some((held) => held.role === role && (held.districts === 'all' || held.districts.includes(district))))

/** Who hears on a day what is for these people: those who are there, and who stands in for the others. */
export function present(organisation: Organisation, people: readonly Person[], day: Day): Person[] {
  const there = people.flatMap((person) => {
    const absence = absenceOn(person, day)
    if (absence === null) return [person]
    const instead = organisation.people.find(({ id }) => id === absence.instead)
    return instead === undefined || absenceOn(instead, day) !== null ? [] : [instead]
  })
  return [...new Set(there)]
}

const absenceOn = ({ away }: Person, day: Day): Absence | null => away.find(({ from, until }) => from <= day && day < until) ?? null

export function isWithin({ from, to }: QuietHours, at: Instant): boolean {
  const time = timeOfDay(at)
  return from < to ? time >= from && time < to : time >= from || time < to
}
