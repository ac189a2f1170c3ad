import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'

/** When something is due: every so many minutes from the full hour on, or at times of every day in seconds since midnight. */
export type Times = { readonly everyMinutes: number } | { readonly dailyAt: readonly number[] }

/** The slots after `after` up to and including `until`, in order. */
export function slotsIn(times: Times, after: Instant, until: Instant): Instant[] {
  const slots: Instant[] = []
  for (let slot = nextSlot(times, after); slot !== null && slot <= until; slot = nextSlot(times, slot)) slots.push(slot)
  return slots
}

/** The first slot after `after`; null when there is none. */
export function nextSlot(times: Times, after: Instant): Instant | null {
  if ('everyMinutes' in times) return (Math.floor(after / seconds(times)) + 1) * seconds(times)
  const today = dayOf(after)
  const [next = null] = [today, today + 1].flatMap((day) => slotsOf(times, day)).filter((slot) => slot > after)
  return next
}

/** The last slot up to and including `until`; null when there is none. */
export function latestSlot(times: Times, until: Instant): Instant | null {
  if ('everyMinutes' in times) return Math.floor(until / seconds(times)) * seconds(times)
  const today = dayOf(until)
  return [today - 1, today].flatMap((day) => slotsOf(times, day)).findLast((slot) => slot <= until) ?? null
}

const seconds = ({ everyMinutes }: { readonly everyMinutes: number }): number => everyMinutes * 60

const slotsOf = ({ dailyAt }: { readonly dailyAt: readonly number[] }, day: number): Instant[] =>
  dailyAt.toSorted((a, b) => a - b).map((time) => startOfDay(day) + time)
