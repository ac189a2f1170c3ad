import { type Day, civil } from '../policy/instant.ts'
import type { Organisation } from './organisation.ts'

/** The State Council fixes the holidays of a year in November before it; so many days before they are asked for. */
const KNOWN_DAYS_BEFORE = 45

/**
 * What is to be done about years without holidays in the organisation file, this one and the coming one, in Chinese; null: nothing, all are
 * there or every group hears bulletins on any day.
 */
export function restDaysMissing({ bulletins, groups }: Pick<Organisation, 'bulletins' | 'groups'>, today: Day): string | null {
  const resting = groups.filter(({ posts, bulletins: own }) => posts.includes('bulletins') && !(own?.onRestDays ?? bulletins.onRestDays))
  if (resting.length === 0) return null
  const there = new Set(bulletins.restDays.map((day) => civil(day).year))
  const missing = [...new Set([today, today + KNOWN_DAYS_BEFORE].map((day) => civil(day).year))].filter((year) => !there.has(year))
  if (missing.length === 0) return null
  return `没有 ${missing.join('、')} 年的节假日，${resting.map(({ name }) => name).join('、')}会在放假的工作日照发通报、在调休上班的周末不发：请按国务院通知在组织文件 bulletins 里补上 restDays 和 workDays`
}
