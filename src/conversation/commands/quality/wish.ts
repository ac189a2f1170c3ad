import { monthName } from '../../../pay/month.ts'
import type { Organisation } from '../../../people/organisation.ts'
import { DAY, type Instant, dayOf, endOfDay, startOfDay } from '../../../policy/instant.ts'
import type { Read, Scene } from '../../command.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { type ListWish, listLine, readListWish } from '../../order/order-list.ts'
import { meantMonth } from '../../reading/said-month.ts'
import { fold, words } from '../../reading/text.ts'
import { asksForWorkbook } from '../bulletins/bulletin.ts'

/** A month, and of whom. */
export interface MonthWish extends ListWish {
  /** As it was typed; null: this month. */
  readonly month: string | null
  /** Of repeats: within so many days of the completion; null: not said. */
  readonly days: number | null
  /** As a file. */
  readonly workbook: boolean
  /** Counted by crew instead of order by order. */
  readonly byCrew: boolean
}

/** Said behind the month where crews are to be compared. */
export const BY_CREW = '按班组'

/** `上月 赣榆 赣榆装维03 20`, in any order, all optional. */
export function readMonthWish(rest: string): Read<MonthWish> {
  const typed = words(rest)
  const isMonth = (word: string): boolean => meantMonth(word, 0) !== null
  const ofList = typed.filter((word) => !isMonth(word) && !asksForWorkbook(word) && daysIn(word) === null && word !== BY_CREW)
  const list = readListWish(ofList.join(' '))
  if ('problem' in list) return list
  const days = typed.flatMap((word) => daysIn(word) ?? [])
  const workbook = typed.some(asksForWorkbook)
  return {
    understood: {
      ...list.understood,
      month: typed.findLast(isMonth) ?? null,
      days: days.at(-1) ?? null,
      workbook,
      byCrew: typed.includes(BY_CREW),
    },
  }
}

function daysIn(word: string): number | null {
  const days = /^(\d{1,3})天(?:之?内)?$/.exec(fold(word))?.[1]
  return days === undefined ? null : Number(days)
}

export const monthLine = ({ within, ...said }: SaidArguments, organisation: Organisation): readonly string[] => [
  ...(said.month === undefined ? [] : [said.month]),
  ...(within === undefined ? [] : [`${Math.max(1, Math.round(within / DAY))}天内`]),
  ...listLine(said, organisation),
  ...(said.text === undefined ? [] : [said.text]),
]

/** The part of the month that is over by `now`; null: it has not begun. */
export function meantPeriod({ month: typed, day }: MonthWish, now: Instant) {
  if (day !== null) {
    const from = startOfDay(day)
    return from > now ? null : { from, to: Math.min(endOfDay(day), now), name: null, day }
  }
  const month = meantMonth(typed ?? '本月', now)
  if (month === null || month.first > dayOf(now)) return null
  return { from: startOfDay(month.first), to: Math.min(endOfDay(month.next - 1), now), name: monthName(month, now), day: null }
}

/**
 * Whose figures the asker may see: who only installs sees the own crew's, and nobody's without one; everybody else those of the crews that
 * are asked for. Null: all.
 */
export function crewsFor({ asker }: Pick<Scene, 'asker'>, wanted: readonly string[] | null): readonly string[] | null {
  if (asker.roles.some(({ role }) => role !== 'installer')) return wanted
  const own = asker.crew === null ? [] : [asker.crew]
  return wanted === null ? own : own.filter((crew) => wanted.includes(crew))
}
