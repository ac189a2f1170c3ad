import type { Db } from '../db/database.ts'
import { compareText, yuanText } from '../policy/exact.ts'
import { type Day, type Instant, startOfDay } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import type { Dated } from '../policy/parameters.ts'
import type { PayTables } from '../policy/pay.ts'
import { completedIn } from './completed-orders.ts'
import { payOfOrders } from './installer-pay.ts'
import { CORRECTED_MONTHS } from './month-pay.ts'
import { type Month, monthAt, monthText, monthsUpTo } from './month.ts'

/** Who is paid otherwise by another price table and by how much, a line per month and installer; empty: nobody. */
export async function priceChangeLines(db: Db, before: PayTables, after: PayTables, now: Instant): Promise<string[]> {
  const since = firstChange(before, after)
  if (since === null || startOfDay(since) > now) return []
  const lines: string[] = []
  // Whole months: what was entered before the change is rounded together with the rest of its line.
  for (const month of monthsUpTo(monthAt(now), CORRECTED_MONTHS)) {
    if (month.next <= since) continue
    lines.push(...changedPay(month, await completedIn(db, month, null, now), before, after))
  }
  return lines
}

function changedPay(month: Month, orders: readonly Order[], before: PayTables, after: PayTables): string[] {
  const old = fenPerInstaller(orders, before)
  const now = fenPerInstaller(orders, after)
  return [...new Set([...old.keys(), ...now.keys()])].toSorted(compareText).flatMap((installer) => {
    const [was, is] = [old.get(installer) ?? 0, now.get(installer) ?? 0]
    const difference = `${is > was ? '+' : '-'}${yuanText(Math.abs(is - was))}`
    return is === was ? [] : [`${monthText(month)} ${installer}：${yuanText(was)}→${yuanText(is)}元（${difference}）`]
  })
}

const fenPerInstaller = (orders: readonly Order[], tables: PayTables): ReadonlyMap<string, number> =>
  new Map(payOfOrders(orders, tables).map(({ installer, fen }) => [installer, fen]))

/** The first day on which the tables differ; null: nowhere. */
function firstChange(before: PayTables, after: PayTables): Day | null {
  const [old, now] = [datedValues(before), datedValues(after)]
  const changed = [...[...old].filter(([key]) => !now.has(key)), ...[...now].filter(([key]) => !old.has(key))]
  return changed.length === 0 ? null : Math.min(...changed.map(([, from]) => from))
}

/** Each dated value of the tables with what it is of, and its day. */
function datedValues({ unitPrices, coefficients }: PayTables): Map<string, Day> {
  const keyed = (of: unknown, values: readonly Dated<number>[]): [string, Day][] =>
    values.map(({ from, value }) => [JSON.stringify([of, from, value]), from])
  return new Map([
    ...unitPrices.flatMap(({ kind, product, fen }) => keyed([kind, product], fen)),
    ...coefficients.flatMap(({ name, condition, thousandths }) => keyed([name, condition], thousandths)),
  ])
}
