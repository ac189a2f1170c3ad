import type { Trx } from '../db/database.ts'
import { type Instant, formatInstant, startOfDay } from '../policy/instant.ts'
import type { PayTables } from '../policy/pay.ts'
import { freezingOf, lastFrozen } from './frozen-months.ts'
import { type MonthPay, monthPay } from './month-pay.ts'
import { type Month, monthText } from './month.ts'

export type FreezeOutcome =
  | { readonly frozen: true; readonly pay: MonthPay }
  | { readonly frozen: false; readonly reason: 'already' | 'not-over' | 'out-of-turn'; readonly last: Month | null }

/**
 * Freezes a month's install pay: from then on its list stays, and what is learnt of it later goes into the next month as a correction. They
 * are frozen one after the other, so that a correction has one place.
 */
export async function freezeMonth(
  trx: Trx,
  { month, by, tables, now }: { readonly month: Month; readonly by: string; readonly tables: PayTables; readonly now: Instant },
): Promise<FreezeOutcome> {
  const last = await lastFrozen(trx)
  if ((await freezingOf(trx, month)) !== null) return { frozen: false, reason: 'already', last }
  if (startOfDay(month.next) > now) return { frozen: false, reason: 'not-over', last }
  if (last !== null && last.next !== month.first) return { frozen: false, reason: 'out-of-turn', last }
  const pay = await monthPay(trx, tables, month, null, now)
  const added = await trx
    .insertInto('pay_month')
    .values({ month: monthText(month), closed_at: formatInstant(now), closed_by: by })
    .onConflict((of) => of.column('month').doNothing())
    .returning('month')
    .executeTakeFirst()
  // Another process was first.
  if (added === undefined) return { frozen: false, reason: 'already', last }
  const rows = pay.installers.map((one) => ({ month: monthText(month), installer: one.installer, pay: JSON.stringify(one) }))
  if (rows.length > 0) await trx.insertInto('pay_frozen').values(rows).execute()
  return { frozen: true, pay }
}
