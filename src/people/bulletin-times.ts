import { z } from 'zod'
import { type Day, type Instant, dayOf, parseClock, timeOfDay } from '../policy/instant.ts'
import type { EditionName, Group, Organisation } from './organisation.ts'
import { day, listOrNone, refuse, section } from './schema-fields.ts'

/** Seconds since midnight; null: not posted. The final edition is of the day before, the weekly one of the week that ended on Sunday. */
export interface BulletinTimes extends Readonly<Record<EditionName, number | null>> {
  /** Posted on weekends and holidays too. */
  readonly onRestDays: boolean
}

export interface Bulletins extends BulletinTimes {
  /** Holidays, and weekend days on which people work, as the State Council fixes them for a year. */
  readonly restDays: readonly Day[]
  readonly workDays: readonly Day[]
}

const notAClock = '应为时刻（如 "18:30"）或 off'
const clockOrOff = z.string(notAClock).transform((value, ctx) => (value === 'off' ? null : (parseClock(value) ?? refuse(ctx, notAClock))))
const yesOrNo = z.boolean('应为 true 或 false')

export const bulletinsSchema = section({
  progress: clockOrOff,
  final: clockOrOff,
  weekly: clockOrOff.optional(),
  monthly: clockOrOff.optional(),
  onRestDays: yesOrNo.optional(),
  restDays: listOrNone(day),
  workDays: listOrNone(day),
})
  .superRefine(({ restDays, workDays }, ctx) => {
    for (const [i, one] of workDays.entries()) if (restDays.includes(one)) refuse(ctx, '同一天不能既休息又上班', ['workDays', i])
  })
  .transform(({ weekly, monthly, onRestDays = true, ...rest }): Bulletins => ({
    ...rest,
    weekly: weekly === undefined ? rest.final : weekly,
    monthly: monthly === undefined ? rest.final : monthly,
    onRestDays,
  }))

/** What a group has otherwise than the rest. */
export type OwnTimes = { readonly [name in keyof BulletinTimes]?: BulletinTimes[name] | undefined }

export const ownTimesSchema = section({
  progress: clockOrOff.optional(),
  final: clockOrOff.optional(),
  weekly: clockOrOff.optional(),
  monthly: clockOrOff.optional(),
  onRestDays: yesOrNo.optional(),
})
  .nullish()
  .transform((times): OwnTimes | null => times ?? null)

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

/** 1970-01-01 was a Thursday. */
const isWeekend = (date: Day): boolean => (((date + 3) % 7) + 7) % 7 >= 5

export const isRestDay = ({ bulletins: { restDays, workDays } }: Pick<Organisation, 'bulletins'>, date: Day): boolean =>
  restDays.includes(date) || (isWeekend(date) && !workDays.includes(date))
