import type { Day } from '../../policy/instant.ts'
import type { Organisation } from '../organisation.ts'

/** 1970-01-01 was a Thursday. */
const isWeekend = (date: Day): boolean => (((date + 3) % 7) + 7) % 7 >= 5

/** Weekends and the holidays of the dated table, save those days on which people work to make up for one. */
export const isRestDay = ({ bulletins: { restDays, workDays } }: Pick<Organisation, 'bulletins'>, date: Day): boolean =>
  restDays.includes(date) || (isWeekend(date) && !workDays.includes(date))

/** A day of rest by the dated table. */
export const isHoliday = ({ bulletins: { restDays } }: Pick<Organisation, 'bulletins'>, date: Day): boolean => restDays.includes(date)
