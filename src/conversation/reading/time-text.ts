import { type Instant, civil, dayOf, formatClock, timeOfDay } from '../../policy/instant.ts'

/** `今天 23:59:59`, `明天 15:00`, `11月23日 15:00`, `2025年11月23日 15:00`; seconds only where they say something. */
export const moment = (at: Instant, now: Instant): string => `${dayText(at, now)} ${formatClock(timeOfDay(at)).replace(/:00$/, '')}`

/** The same to the minute, for whoever reads on a telephone; what decides money is told by `moment`. */
export const briefly = (at: Instant, now: Instant): string => `${dayText(at, now)} ${formatClock(timeOfDay(at)).slice(0, 5)}`

const near = new Map([
  [-1, '昨天'],
  [0, '今天'],
  [1, '明天'],
])

function dayText(at: Instant, now: Instant): string {
  const close = near.get(dayOf(at) - dayOf(now))
  if (close !== undefined) return close
  const { year, month, date } = civil(dayOf(at))
  return `${year === civil(dayOf(now)).year ? '' : `${year}年`}${month}月${date}日`
}
