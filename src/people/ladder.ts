import { type Day, type Instant, timeOfDay } from '../policy/instant.ts'
import type { Organisation, Person, QuietHours, Role } from './organisation.ts'

/** Who may be told that an order cannot be kept: whoever may hand it to somebody else. */
export const ladderRoles = ['dispatcher', 'manager', 'desk', 'city-lead'] as const satisfies readonly Role[]
export type LadderRole = (typeof ladderRoles)[number]

/** 四(三)1: who is told of an escalation, one after the other, until somebody takes it. */
export interface Ladder {
  /** At least one; each role once. */
  readonly levels: readonly Rung[]
  /** When the other times hold; over midnight when `from` is later. */
  readonly evening: QuietHours
  /** Seconds for which a take-over holds without a fact on the order. */
  readonly holds: number
  /** As 调度 names it; null: there is none. */
  readonly emergencyCrew: string | null
}

/** Seconds for which a level is waited for before the next one is told. */
export interface Rung {
  readonly role: LadderRole
  readonly waits: number
  readonly eveningWaits: number
}

/** Days on which a person is not there, `until` not included; `instead`: who then hears what they would. */
export interface Absence {
  readonly from: Day
  readonly until: Day
  readonly instead: string | null
}

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
