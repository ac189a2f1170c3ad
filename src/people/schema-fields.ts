import { z } from 'zod'
import { parseClock, parseDay } from '../policy/instant.ts'
import type { Dated } from '../policy/parameters.ts'

/** The building blocks of the organisation file's schema. Their messages say, in Chinese, what is expected. */
export const text = z.string('应为文字（纯数字要加引号）').min(1, '不能为空')
export const id = z.string('应为编号').regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, '应为小写字母、数字和 -，如 ganyu-manager')
export const minutes = z
  .int('应为整数分钟')
  .min(0, '不能小于 0')
  .max(7 * 24 * 60, '不能超过 7 天（10080 分钟）')
export const oneOf = <const T extends readonly string[]>(list: T) => z.enum(list, `只能是 ${list.join('、')}`)
export const listOf = <T extends z.ZodType>(item: T) => z.array(item, '应为列表')
export const listOrNone = <T extends z.ZodType>(item: T) =>
  listOf(item)
    .nullish()
    .transform((list) => list ?? [])
export const orNull = <T extends z.ZodType>(value: T) => value.nullish().transform((v) => v ?? null)
export const section = <T extends z.core.$ZodShape>(shape: T) => z.strictObject(shape, '应为一组“键: 值”')

export const clock = z.string('应为时刻，如 "18:00"').transform((value, ctx) => parseClock(value) ?? refuse(ctx, '应为时刻，如 "18:00"'))
export const day = z.string('应为日期，如 2017-07-01').transform((value, ctx) => parseDay(value) ?? refuse(ctx, '应为日期，如 2017-07-01'))

/** An environment variable's name: the file itself never holds a secret. */
export const environmentName = z
  .string('应为环境变量的名字')
  .regex(/^[A-Z][A-Z0-9_]*$/, '应为存放密钥的环境变量的名字，如 WECOM_WEBHOOK_GANYU；密钥本身不要写在文件里')

export function refuse(ctx: z.RefinementCtx, message: string, path: (string | number)[] = []): never {
  ctx.addIssue({ code: 'custom', path, message })
  return z.NEVER
}

/** `{ from: day, value }` per revision, the latest first, as the policy looks them up. */
export const datedNumbers = (value: z.ZodType<number>) =>
  listOf(section({ from: day, value }))
    .min(1, '至少要有一个值')
    .superRefine((list, ctx) => {
      for (const [i, { from }] of list.entries())
        if (list.findIndex((other) => other.from === from) < i) refuse(ctx, '同一天只能有一个值', [i, 'from'])
    })
    .transform((list): Dated<number>[] => list.toSorted((one, other) => other.from - one.from))
