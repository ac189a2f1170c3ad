import { HOUR, type Instant, dayOf, startOfDay, timeOfDay } from '../policy/instant.ts'

/** Customers are told from nine to twenty o'clock only: `to` not included. */
const [FROM, TO] = [9 * HOUR, 20 * HOUR]

export const mayTellAt = (at: Instant): boolean => timeOfDay(at) >= FROM && timeOfDay(at) < TO

/** The first instant from `at` on at which customers may be told. */
export function nextToTell(at: Instant): Instant {
  if (mayTellAt(at)) return at
  return startOfDay(dayOf(at) + (timeOfDay(at) < FROM ? 0 : 1)) + FROM
}

/** The morning after. */
export const nextMorning = (at: Instant): Instant => startOfDay(dayOf(at) + 1) + FROM
