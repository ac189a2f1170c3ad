import { type Day, type Instant, dayOf, startOfDay } from '../policy/instant.ts'

/** When something is due: every so many minutes from the full hour on, or at times of every day in seconds since midnight. */
export type Times = { readonly everyMinutes: number } | DailyAt

interface DailyAt {
  readonly dailyAt: readonly number[]
  /** Only on such days of the week or month. */
  readonly onlyOn?: (day: Day) => boolean
}

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
  for (let day = today; day <= today + REACH_DAYS; day++) {
    const next = slotsOf(times, day).find((slot) => slot > after)
    if (next !== undefined) return next
  }
  return null
}

/** The last slot up to and including `until`; null when there is none. */
export function latestSlot(times: Times, until: Instant): Instant | null {
  if ('everyMinutes' in times) return Math.floor(until / seconds(times)) * seconds(times)
  const today = dayOf(until)
  for (let day = today; day >= today - REACH_DAYS; day--) {
    const latest = slotsOf(times, day).findLast((slot) => slot <= until)
    if (latest !== undefined) return latest
  }
  return null
}

const seconds = ({ everyMinutes }: { readonly everyMinutes: number }): number => everyMinutes * 60

/** What comes once a month comes within so many days. */
const REACH_DAYS = 31

const slotsOf = ({ dailyAt, onlyOn }: DailyAt, day: Day): Instant[] =>
  onlyOn === undefined || onlyOn(day) ? dailyAt.toSorted((a, b) => a - b).map((time) => startOfDay(day) + time) : []
