import { isRestDay } from '../people/calendar/rest-days.ts'
import type { EditionName, Group, Organisation } from '../people/organisation.ts'
import { type Instant, dayOf, timeOfDay } from '../policy/instant.ts'

/** When a group hears an edition; null: never. */
export function timeOf(
  { bulletins }: Pick<Organisation, 'bulletins'>,
  { posts, bulletins: own }: Group,
  edition: EditionName,
): number | null {
  if (!posts.includes('bulletins')) return null
  const its = own?.[edition]
  return its === undefined ? bulletins[edition] : its
}

/** All times of day at which some group hears an edition. */
export const timesOf = (organisation: Organisation, edition: EditionName): number[] => [
  ...new Set(organisation.groups.flatMap((group) => timeOf(organisation, group, edition) ?? [])),
]

/** Whether a group hears an edition at this slot: it is its time, and it is to be told on such a day. */
export const hearsAt = (organisation: Organisation, group: Group, edition: EditionName, slot: Instant): boolean =>
  timeOf(organisation, group, edition) === timeOfDay(slot) &&
  ((group.bulletins?.onRestDays ?? organisation.bulletins.onRestDays) || !isRestDay(organisation, dayOf(slot)))
