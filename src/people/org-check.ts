import { type Day, civil } from '../policy/instant.ts'
import { clockText } from '../policy/parameters.ts'
import { stepText } from './alert-words.ts'
import { type Organisation, roleNames, roles } from './organisation.ts'
import { BadOrganisation, problemText } from './problem.ts'
import { readOrganisation } from './read-organisation.ts'

/** What `sameday org check FILE` prints: a line per problem, and what the file holds or that it was refused. */
export interface OrgCheck {
  readonly problems: readonly string[]
  readonly summary: readonly string[]
  /** Null when there is a problem. */
  readonly organisation: Organisation | null
}

/** Reads the organisation file and reports on it; throws only what is no fault of the file. */
export function orgCheck(path: string): OrgCheck {
  try {
    const organisation = readOrganisation(path)
    return { problems: [], summary: summaryOf(organisation), organisation }
  } catch (error) {
    if (!(error instanceof BadOrganisation)) throw error
    return { problems: error.problems.map(problemText), summary: [`共 ${error.problems.length} 处问题，文件未被采用`], organisation: null }
  }
}

const summaryOf = ({ districts, groups, people, bulletins, alerts, quietHours, pay }: Organisation): string[] => [
  `区县 ${districts.length} 个：${districts.map(({ name }) => name).join('、')}`,
  `群 ${groups.length} 个：${groups.map(({ name }) => name).join('、')}`,
  `人员 ${people.length} 名：${roles.map((role) => `${roleNames[role]} ${people.filter((p) => p.roles.some((r) => r.role === role)).length}`).join('、')}`,
  `通报：进度版 ${timeText(bulletins.progress)}，最终版次日 ${timeText(bulletins.final)}，周报周一 ${timeText(bulletins.weekly)}，月报 1 日 ${timeText(bulletins.monthly)}`,
  `预警：${alerts.map((step) => stepText(step, groups)).join('；') || '不预警'}`,
  `免打扰：${quietHours === null ? '不设' : `${clockText(quietHours.from)} 至 ${clockText(quietHours.to)}`}`,
  `装机薪酬：单价 ${pay.unitPrices.length} 项，系数 ${pay.coefficients.length} 项`,
]

const timeText = (time: number | null): string => (time === null ? '不发' : clockText(time))

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
