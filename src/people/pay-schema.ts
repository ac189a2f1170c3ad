import { z } from 'zod'
import { HOUR } from '../policy/instant.ts'
import { products } from '../policy/order.ts'
import type { Coefficient, Condition, PayTables } from '../policy/pay.ts'
import { clock, datedNumbers, listOrNone, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

/** 四(四): the tables of install pay. Left out: nothing is priced, and pay says so order by order. */
const fen = z.int('应为整数分').min(0, '不能小于 0')
const bound = orNull(z.number('应为数字').min(0, '不能小于 0'))

/** Kept in thousandths, so that pay is reckoned in whole numbers. */
const factor = z
  .number('应为系数，如 1.2')
  .min(0, '不能小于 0')
  .max(100, '不能大于 100')
  .multipleOf(0.001, '最多三位小数')
  .transform((times) => Math.round(times * 1000))

const unitPrice = section({ kind: oneOf(['install', 'move']), product: oneOf(products), fen: datedNumbers(fen) })

const coefficient = section({
  name: text,
  completedFrom: orNull(clock),
  hoursFrom: bound,
  hoursUnder: bound,
  scoreFrom: bound,
  scoreUnder: bound,
  times: datedNumbers(factor),
}).transform((given, ctx): Coefficient => ({ name: given.name, condition: conditionOf(given, ctx), thousandths: given.times }))

type Given = Readonly<Record<'completedFrom' | 'hoursFrom' | 'hoursUnder' | 'scoreFrom' | 'scoreUnder', number | null>>

function conditionOf({ completedFrom, hoursFrom, hoursUnder, scoreFrom, scoreUnder }: Given, ctx: z.RefinementCtx): Condition {
  const conditions: Condition[] = []
  if (completedFrom !== null) conditions.push({ completedFrom })
  if (hoursFrom !== null || hoursUnder !== null)
    conditions.push({ durationFrom: (hoursFrom ?? 0) * HOUR, durationUnder: hoursUnder === null ? null : hoursUnder * HOUR })
  if (scoreFrom !== null || scoreUnder !== null) conditions.push({ scoreFrom: scoreFrom ?? 0, scoreUnder })
  const [only, another] = conditions
  if (only === undefined || another !== undefined)
    return refuse(ctx, '只写一种条件：completedFrom，或 hoursFrom/hoursUnder，或 scoreFrom/scoreUnder')
  return only
}

export const paySchema = section({
  unitPrices: listOrNone(unitPrice).superRefine((prices, ctx) => {
    for (const [i, { kind, product }] of prices.entries())
      if (prices.findIndex((other) => other.kind === kind && other.product === product) < i)
        refuse(ctx, '同一类型和产品只能有一个单价表', [i])
  }),
  coefficients: listOrNone(coefficient),
})
  .nullish()
  .transform((tables): PayTables => tables ?? { unitPrices: [], coefficients: [] })
