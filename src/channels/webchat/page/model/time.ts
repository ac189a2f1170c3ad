import type { Instant } from '../../../../policy/instant.ts'

const DAY = 86_400
const SHANGHAI = 8 * 3600

const format = (options: Intl.DateTimeFormatOptions): ((at: Instant) => string) => {
  const formatter = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options })
  return (at) => formatter.format(at * 1000)
}

/** `17:30`. */
export const hourMinute = format({ hour: '2-digit', minute: '2-digit' })
/** `17:30:05`. */
export const hourMinuteSecond = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
/** `11月21日`. */
const monthDate = format({ month: 'long', day: 'numeric' })
/** `2026年11月21日`. */
export const fullDate = format({ year: 'numeric', month: 'long', day: 'numeric' })
/** `周六`. */
const weekday = format({ weekday: 'short' })
const monthSlashDate = format({ month: 'numeric', day: 'numeric' })

const day = (at: Instant): number => Math.floor((at + SHANGHAI) / DAY)
export const sameDay = (a: Instant, b: Instant): boolean => day(a) === day(b)

/** `11月21日 周六`, with the year where it is another one than `now`'s. */
export function dayName(at: Instant, now: Instant): string {
  const sameYear = fullDate(at).slice(0, 5) === fullDate(now).slice(0, 5)
  return `${sameYear ? monthDate(at) : fullDate(at)} ${weekday(at)}`
}

/** As a list of conversations shows it: the time of today, `昨天`, or the date. */
export function shortTime(at: Instant, now: Instant): string {
  const ago = day(now) - day(at)
  return ago === 0 ? hourMinute(at) : ago === 1 ? '昨天' : monthSlashDate(at)
}

/** `2026-11-21T17:30:05+08:00`, for machines. */
export const isoTime = (at: Instant): string =>
  `${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' }).format(at * 1000).replace(' ', 'T')}+08:00`
