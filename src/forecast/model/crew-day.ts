import { type Day, DAY, HOUR } from '../../policy/instant.ts'

/** What one crew had and did on one day of the orders that were promised for its end. Times are seconds since midnight, in order. */
export interface CrewDay {
  readonly district: string
  readonly crew: string
  readonly day: Day
  /** When each order was there to be done; 0 for one that was entered before the day. */
  readonly came: readonly number[]
  /** When orders left on the day, done or cancelled. */
  readonly gone: readonly number[]
}

/** So many seconds of each hour with something to do, and so many orders that left in it. */
export interface HoursOfDay {
  readonly busy: readonly number[]
  readonly gone: readonly number[]
}

const upTo = (times: readonly number[], time: number): number => times.filter((one) => one <= time).length

export const openAt = ({ came, gone }: CrewDay, time: number): number => upTo(came, time) - upTo(gone, time)

export const goneBetween = ({ gone }: CrewDay, from: number, until: number): number => upTo(gone, until) - upTo(gone, from)

/** At some time up to `until` nothing more was to come and nothing was left: what the crew could have done besides is not known. */
export const ranOut = ({ came, gone }: CrewDay, until: number): boolean => upTo(gone, until) >= came.length

/** Only up to `until`. */
export function hoursOf({ came, gone }: CrewDay, until = DAY): HoursOfDay {
  const hours = { busy: noHours(), gone: noHours() }
  let since = 0
  for (let [here, left] = [0, 0]; ;) {
    const coming = came[here] ?? Infinity
    const leaving = gone[left] ?? Infinity
    const at = Math.min(coming, leaving, until)
    if (here > left) addSpan(hours.busy, since, at)
    if (Math.min(coming, leaving) > until) return hours
    since = at
    // Who comes and goes in one second has come first.
    if (coming <= leaving) here++
    else {
      left++
      hours.gone[hourOf(at)] = (hours.gone[hourOf(at)] ?? 0) + 1
    }
    if (here === came.length && left === gone.length && here <= left) return hours
  }
}

const noHours = (): number[] => Array.from({ length: 24 }, () => 0)

export const hourOf = (time: number): number => Math.min(23, Math.floor(time / HOUR))

function addSpan(hours: number[], from: number, to: number): void {
  for (let hour = hourOf(from); hour <= hourOf(to); hour++)
    hours[hour] = (hours[hour] ?? 0) + Math.max(0, Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR))
}
