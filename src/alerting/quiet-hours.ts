import type { QuietHours } from '../people/organisation.ts'
import { type Instant, timeOfDay } from '../policy/instant.ts'

/** Within quiet hours what is not urgent waits; it is decided anew when they end, so nothing has to be kept meanwhile. */
export function isQuiet(hours: QuietHours | null, at: Instant): boolean {
  if (hours === null) return false
  const time = timeOfDay(at)
  return hours.from < hours.to ? time >= hours.from && time < hours.to : time >= hours.from || time < hours.to
}
