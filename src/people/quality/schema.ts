import { z } from 'zod'
import type { Dated } from '../../policy/parameters.ts'
import { day, listOf, refuse, section } from '../schema-fields.ts'
import { type QualityRules, usualRules } from './rules.ts'

const days = z.int('应为整数天').min(1, '应至少为 1').max(366, '不能超过 366')

const windows = listOf(days)
  .min(1, '至少要有一个天数')
  .superRefine((list, ctx) => {
    for (const [i, one] of list.entries()) if (i > 0 && one <= (list[i - 1] ?? 0)) refuse(ctx, '应从小到大，不重复', [i])
  })

/** `{ from: day, value }` per revision, on top of what held before the first. */
const dated = <T>(value: z.ZodType<T>, usual: readonly Dated<T>[]) =>
  listOf(section({ from: day, value }))
    .superRefine((list, ctx) => {
      for (const [i, { from }] of list.entries())
        if (list.findIndex((other) => other.from === from) < i) refuse(ctx, '同一天只能有一个值', [i, 'from'])
    })
    .nullish()
    .transform((list): readonly Dated<T>[] => {
      const given: readonly Dated<T>[] = list ?? []
      const kept = usual.filter(({ from }) => given.every((one) => one.from !== from))
      return [...given, ...kept].toSorted((one, other) => other.from - one.from)
    })

const hours = z.int('应为整数小时').min(1, '应至少为 1').max(8760, '不能超过 8760')

const reminders = listOf(hours).superRefine((list, ctx) => {
  for (const [i, one] of list.entries()) if (i > 0 && one >= (list[i - 1] ?? 0)) refuse(ctx, '应从大到小，不重复', [i])
})

export const qualitySchema = section({
  repeatDays: dated(windows, usualRules.repeatDays),
  regulatorHours: dated(hours, usualRules.regulatorHours),
  regulatorReminders: dated(reminders, usualRules.regulatorReminders),
})
  .nullish()
  .transform((given): QualityRules => given ?? usualRules)
